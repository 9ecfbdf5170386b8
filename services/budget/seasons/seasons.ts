import type { ClientSession } from 'mongoose';
import { conflict, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { isDuplicate } from '../../../libs/mongo/aggregate-store.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { PolicyRules, ThresholdInputs } from '../../../libs/threshold/schemas.ts';
import { highestAffordableCap, thresholdOf } from '../../../libs/threshold/threshold.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import { seasonChanged, seasonStateChanged } from '../events.ts';
import type { Projections } from '../known.ts';
import type { SettlementUseCases } from '../settlement/settlements.ts';
import type { BudgetStore } from '../store.ts';
import {
  claimsUntil,
  close,
  isOver,
  requireClosable,
  startClosing,
  type Season,
  type SettlementMode,
} from './domain/season.ts';

export type SeasonWithMoney = Season & { readonly remainingCents: number };

type Deps = {
  store: BudgetStore;
  projections: Projections;
  now: Clock;
  newId: () => string;
  settleSeason: SettlementUseCases['settleSeason'];
  carryOver: () => Promise<void>;
};

const sum = <K extends string>(rows: readonly Readonly<Record<K, number>>[], field: K) =>
  rows.reduce((total, row) => total + row[field], 0);

export function seasonUseCases({ store, projections, now, newId, settleSeason, carryOver }: Deps) {
  const find = async (seasonId: string, session?: ClientSession): Promise<Season> => {
    const season = await store.seasons.find(seasonId, session);
    if (!season) throw notFound('season');
    return season;
  };

  const withMoney = async (season: Season): Promise<SeasonWithMoney> => ({
    ...season,
    remainingCents: await store.ledger.available(`national:${season._id}`),
  });

  const startClosingOf = (seasonId: string) =>
    onNewestState(async () => {
      const at = now();
      const season = startClosing(await find(seasonId));
      const remainingCents = await store.ledger.available(`national:${seasonId}`);
      return withMoney(
        await store.seasons.save(season, {
          events: [seasonStateChanged(season, at), seasonChanged(season, remainingCents, at)],
        }),
      );
    });

  return {
    async find(seasonId: string): Promise<SeasonWithMoney> {
      return withMoney(await find(seasonId));
    },

    async list(): Promise<SeasonWithMoney[]> {
      return Promise.all((await store.allSeasons()).map(withMoney));
    },

    async openSeason(
      given: { name: string; startsOn: string; endsOn: string; mode: SettlementMode; policy: PolicyRules },
      receipt?: ReceiptDraft<SeasonWithMoney>,
    ): Promise<SeasonWithMoney> {
      const at = now();
      const { policy, ...described } = given;
      const last = await store.lastSeason();
      const stillOpen = conflict('season-open', 'Another season is open; it must begin to close first.');
      if (last?.state === 'open') throw stillOpen;
      const season: Season = {
        ...described,
        _id: newId(),
        version: 1,
        number: (last?.number ?? 0) + 1,
        state: 'open',
        claimsUntil: claimsUntil(given.endsOn),
        totalCents: 0,
        policy: { version: 1, ...policy },
        settledOn: null,
        settlementDue: false,
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
      // What former seasons left; should it fail, the sweep does it.
      await carryOver().catch(() => undefined);
      return view;
    },

    /** What a reviewer weighs before publishing: the threshold that an action with this cap would have now. */
    async previewCap(seasonId: string, capCents: number) {
      const { policy, totalCents, remainingCents } = await withMoney(await find(seasonId));
      const inputs: ThresholdInputs = {
        formula: 'v1',
        certifiedGroups: await projections.countCertified(),
        totalCents,
        remainingCents,
        capCents,
        policy,
      };
      const at = thresholdOf(inputs);
      return { ...at, inputs, highestAffordableCapCents: highestAffordableCap(at) };
    },

    startClosing: startClosingOf,

    /** A season that nobody closed ends by itself: no vote counts after its last day. */
    async closeWhatIsOver(): Promise<void> {
      const { day } = parisTime(now());
      for (const season of await store.liveSeasons()) if (isOver(season, day)) await startClosingOf(season._id);
    },

    /**
     * First releases what the end of the claims made due. Then what still binds money is counted in the transaction
     * that closes; a claim that comes meanwhile meets its fence. What was not charged carries over.
     */
    async close(seasonId: string): Promise<SeasonWithMoney> {
      const at = now();
      const today = parisTime(at).day;
      requireClosable(await find(seasonId), today);
      await settleSeason(seasonId, 'the season is to be closed');
      const actionIds = (await store.actionsOf(seasonId)).map(({ _id }) => _id);
      await onNewestState(() =>
        store.inTransaction(async (session) => {
          const [actions, places] = [
            await store.actionsOf(seasonId, session),
            await store.placesOn(actionIds, session),
          ];
          const bound = {
            openHolds: await store.openHoldsOn(actionIds, session),
            reservedCents: sum(actions, 'reservedCents'),
            chargedCents: sum(places, 'chargedCents'),
          };
          const season = close(await find(seasonId, session), bound, today);
          const remainingCents = await store.ledger.available(`national:${seasonId}`, session);
          return store.seasons.save(season, {
            events: [seasonStateChanged(season, at), seasonChanged(season, remainingCents, at)],
            session,
          });
        }),
      );
      await carryOver();
      return withMoney(await find(seasonId));
    },
  };
}

export type SeasonUseCases = ReturnType<typeof seasonUseCases>;
