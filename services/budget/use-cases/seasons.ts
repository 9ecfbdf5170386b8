import type { ClientSession } from 'mongoose';
import { conflict, invalid, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/http/receipt.ts';
import { isDuplicate } from '../../../libs/mongo/aggregate-store.ts';
import { MAX_CENTS } from '../../../libs/money/cents.ts';
import type { PolicyRules, ThresholdInputs } from '../../../libs/threshold/schemas.ts';
import { highestAffordableCap, thresholdOf } from '../../../libs/threshold/threshold.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { claimsUntil, close, startClosing, withTotal, type Season, type SettlementMode } from '../domain/season.ts';
import { seasonChanged, seasonStateChanged } from '../events.ts';
import type { Projections } from '../projection-store.ts';
import type { BudgetStore } from '../store.ts';

export type SeasonWithMoney = Season & { readonly remainingCents: number };

type Deps = { store: BudgetStore; projections: Projections; now: Clock; newId: () => string; settleSoon: (seasonId: string) => void };

export function seasonUseCases({ store, projections, now, newId, settleSoon }: Deps) {
  const find = async (seasonId: string, session?: ClientSession): Promise<Season> => {
    const season = await store.seasons.find(seasonId, session);
    if (!season) throw notFound('season');
    return season;
  };

  const withMoney = async (season: Season): Promise<SeasonWithMoney> => ({ ...season, remainingCents: await store.ledger.available(`national:${season._id}`) });

  return {
    async find(seasonId: string): Promise<SeasonWithMoney> {
      return withMoney(await find(seasonId));
    },

    async list(): Promise<SeasonWithMoney[]> {
      return Promise.all((await store.allSeasons()).map(withMoney));
    },

    async openSeason(given: { name: string; startsOn: string; endsOn: string; mode: SettlementMode; policy: PolicyRules }, receipt?: ReceiptDraft<SeasonWithMoney>): Promise<SeasonWithMoney> {
      const at = now();
      const { policy, ...described } = given;
      const last = await store.lastSeason();
      const stillOpen = conflict('season-open', 'Another season is open; it must begin to close first.');
      if (last?.state === 'open') throw stillOpen;
      const season: Season = {
        ...described, _id: newId(), version: 1, number: (last?.number ?? 0) + 1, state: 'open', claimsUntil: claimsUntil(given.endsOn), totalCents: 0, policy: { version: 1, ...policy }, settledOn: null, settlementDue: false,
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
          const season = await find(seasonId, session);
          if (season.state === 'closed') throw conflict('illegal-transition', 'The season is closed; it takes no more money.');
          const isNew = await store.ledger.book({ _id: id, from: 'external', to: `national:${seasonId}`, amountCents, reason: `allocation ${reference}`, at }, session);
          if (!isNew) return;
          if (season.totalCents + amountCents > MAX_CENTS) throw invalid('season-too-large', 'The season would pass a billion euros.', [{ pointer: '/amountCents', detail: `at most ${MAX_CENTS - season.totalCents} more` }]);
          const funded = withTotal(season, amountCents);
          await store.seasons.save(funded, { events: [seasonChanged(funded, await store.ledger.available(`national:${seasonId}`, session), at)], session });
        }),
      );
      const booked = await store.ledger.find(id);
      if (booked?.amountCents !== amountCents) throw conflict('reference-used', `The reference ${reference} was booked with another amount.`);
      settleSoon(seasonId);
      return withMoney(await find(seasonId));
    },

    /** What a reviewer weighs before publishing: the threshold that an action with this cap would have now. */
    async previewCap(seasonId: string, capCents: number) {
      const { policy, totalCents, remainingCents } = await withMoney(await find(seasonId));
      const inputs: ThresholdInputs = { formula: 'v1', certifiedGroups: await projections.countCertified(), totalCents, remainingCents, capCents, policy };
      const at = thresholdOf(inputs);
      return { ...at, inputs, highestAffordableCapCents: highestAffordableCap(at) };
    },

    startClosing: (seasonId: string) =>
      onNewestState(async () => {
        const at = now();
        const season = startClosing(await find(seasonId));
        const remainingCents = await store.ledger.available(`national:${seasonId}`);
        return withMoney(await store.seasons.save(season, { events: [seasonStateChanged(season, at), seasonChanged(season, remainingCents, at)] }));
      }),

    /** The count and the closing are one transaction; a claim that comes meanwhile meets its fence. */
    async close(seasonId: string): Promise<SeasonWithMoney> {
      const at = now();
      const actionIds = (await store.actionsOf(seasonId)).map(({ _id }) => _id);
      const closed = await onNewestState(() =>
        store.inTransaction(async (session) => {
          const season = close(await find(seasonId, session), await store.openHoldsOn(actionIds, session), at.toISOString().slice(0, 10));
          const remainingCents = await store.ledger.available(`national:${seasonId}`, session);
          return store.seasons.save(season, { events: [seasonStateChanged(season, at), seasonChanged(season, remainingCents, at)], session });
        }),
      );
      return withMoney(closed);
    },
  };
}

export type SeasonUseCases = ReturnType<typeof seasonUseCases>;
