import { Schema, type ClientSession } from 'mongoose';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { UNKNOWN_DAY } from '../../../libs/threshold/calendar.ts';
import { FIRST_FORMULA } from '../../../libs/threshold/policy.ts';
import { NO_PLACES, type PlaceTotals } from '../open-data/domain/season-record.ts';
import type { BudgetAction } from './domain/action.ts';
import type { Place } from './domain/place.ts';
import type { Settlement } from './domain/settlement.ts';

const required = { type: String, required: true } as const;
const amount = { type: Number, required: true, min: 0 } as const;
const version = { type: Number, required: true } as const;

export const settlementCollection = defineCollection<Settlement>({
  name: 'settlements',
  // Former settlements were of v1, which looks at no calendar.
  addedFields: {
    'snapshot.policy.formula': FIRST_FORMULA,
    'snapshot.memory': { formula: FIRST_FORMULA },
    'snapshot.state': 'open',
    'snapshot.startsOn': UNKNOWN_DAY,
    'snapshot.endsOn': UNKNOWN_DAY,
    'snapshot.recentCents': 0,
  },
  noun: 'settlement',
  // Each number can be taken once, so at most one settlement of a season runs: number n + 1 begins only when n has
  // ended, and a settlement that ended never runs again.
  indexes: [{ key: { seasonId: 1, n: -1 }, unique: true }, { key: { cause: 1 } }],
  fields: {
    version,
    seasonId: required,
    n: { type: Number, required: true },
    state: required,
    cause: required,
    startedAt: Date,
    finishedAt: Date,
    snapshot: Schema.Types.Mixed,
    decisions: [Schema.Types.Mixed],
    applied: Number,
    refused: [Schema.Types.Mixed],
  },
});

export const actionCollection = defineCollection<BudgetAction>({
  name: 'actions',
  addedFields: { passing: null },
  noun: 'action',
  indexes: [{ key: { seasonId: 1, state: 1 } }],
  fields: {
    version,
    seasonId: required,
    number: Number,
    title: required,
    groupId: required,
    capCents: amount,
    publishedAt: Date,
    publishedVersion: Number,
    state: required,
    reservedCents: amount,
    freeCents: amount,
    passing: Schema.Types.Mixed,
    crossing: Schema.Types.Mixed,
  },
});

export const placeCollection = defineCollection<Place>({
  name: 'places',
  noun: 'place',
  indexes: [{ key: { actionId: 1, state: 1 } }, { key: { groupId: 1 } }],
  fields: {
    version,
    actionId: required,
    groupId: required,
    seasonId: required,
    capCents: amount,
    state: required,
    cause: required,
    heldCents: amount,
    chargedCents: amount,
    plannedMonth: String,
    voteVersion: Number,
    requestedAt: Date,
    grantedAt: Date,
    claimEndedAt: Date,
    remindedAt: Date,
  },
});

export function openSettlements(database: Database, written: () => void) {
  const settlements = openDocuments(database, settlementCollection, written);
  return {
    ...settlements,
    lastOf: async (seasonId: string) => (await settlements.where({ seasonId }, { sort: { n: -1 }, limit: 1 }))[0],
    causedBy: (cause: string, limit: number) => settlements.where({ cause }, { limit }),
    /** A running settlement would be saved again with its former cause, so it has to end first. */
    nameCause: (id: string, cause: string) =>
      settlements.model.updateOne({ _id: id, state: 'done' }, { $set: { cause } }),
  };
}

export type SettlementStore = ReturnType<typeof openSettlements>;

export function openActions(database: Database, written: () => void) {
  const actions = openDocuments(database, actionCollection, written);
  return {
    ...actions,
    ofSeason: (seasonId: string, session?: ClientSession) => actions.where({ seasonId }, { session }),
    /** Gives the number of each action of a season, because people name actions by their numbers. */
    numbersOf: async (seasonId: string): Promise<ReadonlyMap<string, number>> =>
      new Map((await actions.where({ seasonId })).map(({ _id, number }) => [_id, number])),
    fundableAmong: (actionIds: readonly string[]) => actions.idsWhere({ _id: { $in: actionIds }, state: 'fundable' }),
  };
}

export type ActionStore = ReturnType<typeof openActions>;

/** A claim adds these amounts to a place, and notes there when it ended. */
export type PlaceUse = { readonly heldCents: number; readonly chargedCents: number; readonly claimEndedAt?: Date };

type TotalsRow = {
  readonly _id: { readonly actionId: string; readonly state: Place['state'] };
  readonly places: number;
  readonly heldCents: number;
  readonly chargedCents: number;
};

function totalsByAction(rows: readonly TotalsRow[]): Map<string, PlaceTotals> {
  const totals = new Map<string, PlaceTotals>();
  for (const { _id, places, heldCents, chargedCents } of rows) {
    const known = totals.get(_id.actionId) ?? NO_PLACES;
    totals.set(_id.actionId, {
      ...known,
      [_id.state]: places,
      heldCents: known.heldCents + heldCents,
      chargedCents: known.chargedCents + chargedCents,
    });
  }
  return totals;
}

export function openPlaces(database: Database, written: () => void) {
  const places = openDocuments(database, placeCollection, written);
  return {
    ...places,
    ofGroup: (groupId: string) => places.where({ groupId }),
    on: (actionIds: readonly string[], session?: ClientSession) =>
      places.where({ actionId: { $in: actionIds } }, { session }),
    async totalsOn(actionIds: readonly string[]): Promise<Map<string, PlaceTotals>> {
      const rows = await places.model.aggregate<TotalsRow>([
        { $match: { actionId: { $in: actionIds } } },
        {
          $group: {
            _id: { actionId: '$actionId', state: '$state' },
            places: { $sum: 1 },
            heldCents: { $sum: '$heldCents' },
            chargedCents: { $sum: '$chargedCents' },
          },
        },
      ]);
      return totalsByAction(rows);
    },
    /**
     * Moves money inside a granted place. The filter of the write holds the bounds.
     * @returns false when they would be passed
     */
    async use(
      placeId: string,
      { heldCents, chargedCents, claimEndedAt }: PlaceUse,
      session: ClientSession,
    ): Promise<boolean> {
      const withinCap = { $lte: [{ $add: ['$heldCents', '$chargedCents', heldCents + chargedCents] }, '$capCents'] };
      const notBelowZero = { $gte: [{ $add: ['$heldCents', heldCents] }, 0] };
      const { matchedCount } = await places.model.updateOne(
        { _id: placeId, state: 'granted', $expr: { $and: [withinCap, notBelowZero] } },
        { $inc: { heldCents, chargedCents, version: 1 }, ...(claimEndedAt && { $set: { claimEndedAt } }) },
        { session },
      );
      return matchedCount === 1;
    },
  };
}

export type PlaceStore = ReturnType<typeof openPlaces>;
