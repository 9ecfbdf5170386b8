import { conflict, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/http/receipt.ts';
import { isDuplicate } from '../../../libs/mongo/aggregate-store.ts';
import type { PolicyRates } from '../../../libs/threshold/schemas.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { claimsUntil, close, startClosing, withTotal, type Season, type SettlementMode } from '../domain/season.ts';
import { seasonChanged, seasonStateChanged } from '../events.ts';
import type { BudgetStore } from '../store.ts';

export type SeasonWithMoney = Season & { readonly remainingCents: number };

export function seasonUseCases({ store, now, settleSoon }: { store: BudgetStore; now: Clock; settleSoon: (seasonId: string) => void }) {
  const find = async (seasonId: string): Promise<Season> => {
    const season = await store.seasons.find(seasonId);
    if (!season) throw notFound('season');
    return season;
  };

  const withMoney = async (season: Season): Promise<SeasonWithMoney> => ({ ...season, remainingCents: await store.ledger.available(`national:${season._id}`) });

  const changeState = (seasonId: string, change: (season: Season) => Promise<Season> | Season) =>
    onNewestState(async () => {
      const at = now();
      const season = await change(await find(seasonId));
      const remainingCents = await store.ledger.available(`national:${seasonId}`);
      return withMoney(await store.seasons.save(season, { events: [seasonStateChanged(season, at), seasonChanged(season, remainingCents, at)] }));
    });

  return {
    async find(seasonId: string): Promise<SeasonWithMoney> {
      return withMoney(await find(seasonId));
    },

    async list(): Promise<SeasonWithMoney[]> {
      return Promise.all((await store.allSeasons()).map(withMoney));
    },

    async openSeason(given: { name: string; startsOn: string; endsOn: string; mode: SettlementMode; policy: PolicyRates }, receipt?: ReceiptDraft<SeasonWithMoney>): Promise<SeasonWithMoney> {
      const at = now();
      const { policy, ...described } = given;
      const last = await store.lastSeason();
      const stillOpen = conflict('season-open', 'Another season is open; it must begin to close first.');
      if (last?.state === 'open') throw stillOpen;
      const season: Season = {
        ...described, _id: crypto.randomUUID(), version: 1, number: (last?.number ?? 0) + 1, state: 'open', claimsUntil: claimsUntil(given.endsOn), totalCents: 0, policy: { version: 1, ...policy }, settledOn: null,
      };
      const view = { ...season, remainingCents: 0 };
      try {
        await store.seasons.insert(season, {
          events: [seasonStateChanged(season, at), seasonChanged(season, 0, at)],
          ...(receipt && { receipt: { id: receipt.id, stamp: () => receipt.stamp(view) } }),
        });
      } catch (error) {
        if (isDuplicate(error, 'number')) throw stillOpen;
        throw error;
      }
      return view;
    },

    /** Money for the season. The reference is the natural key: the same one books once. */
    async allocate(seasonId: string, reference: string, amountCents: number): Promise<SeasonWithMoney> {
      const at = now();
      const id = `allocation-${seasonId}-${reference}`;
      await onNewestState(() =>
        store.inTransaction(async (session) => {
          const season = await store.seasons.find(seasonId, session);
          if (!season) throw notFound('season');
          if (season.state === 'closed') throw conflict('illegal-transition', 'The season is closed; it takes no more money.');
          const isNew = await store.ledger.book({ _id: id, from: 'external', to: `national:${seasonId}`, amountCents, reason: `allocation ${reference}`, at }, session);
          if (!isNew) return;
          const funded = withTotal(season, amountCents);
          await store.seasons.save(funded, { events: [seasonChanged(funded, await store.ledger.available(`national:${seasonId}`, session), at)], session });
        }),
      );
      const booked = await store.ledger.find(id);
      if (booked?.amountCents !== amountCents) throw conflict('reference-used', `The reference ${reference} was booked with another amount.`);
      settleSoon(seasonId);
      return withMoney(await find(seasonId));
    },

    startClosing: (seasonId: string) => changeState(seasonId, startClosing),

    close: (seasonId: string) =>
      changeState(seasonId, async (season) => {
        const actionIds = (await store.actionsOf(seasonId)).map(({ _id }) => _id);
        return close(season, await store.openHoldsOn(actionIds));
      }),
  };
}

export type SeasonUseCases = ReturnType<typeof seasonUseCases>;
