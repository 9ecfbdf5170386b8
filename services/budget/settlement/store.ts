import { Schema, type ClientSession, type QueryFilter } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import { defineCollection, modelOf, type Stored } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments, type DocumentStore } from '../../../libs/mongo/document-store.ts';
import type { Save } from '../../../libs/mongo/document.ts';
import { within } from '../../../libs/mongo/query.ts';
import { UNKNOWN_DAY } from '../../../libs/threshold/calendar.ts';
import { FIRST_FORMULA } from '../../../libs/threshold/policy.ts';
import { NO_PLACES, type PlaceTotals } from '../open-data/domain/season-record.ts';
import type { BudgetAction } from './domain/action.ts';
import { asSeen, type Place } from './domain/place.ts';
import type { Settlement } from './domain/settlement.ts';
import { divideFormerSettlements, FORMER_SETTLEMENT } from './former-settlement-store.ts';

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
  formerDocuments: { filter: FORMER_SETTLEMENT, rewrite: divideFormerSettlements },
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
    list: required,
    decided: Number,
    parts: Number,
    applied: Number,
    refusal: Schema.Types.Mixed,
    tells: Boolean,
  },
});

export const actionCollection = defineCollection<BudgetAction>({
  name: 'actions',
  addedFields: { passing: null, grantedBy: null },
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
    grantedBy: String,
  },
});

export const placeCollection = defineCollection<Place>({
  name: 'places',
  addedFields: { preparedBy: null },
  noun: 'place',
  indexes: [
    { key: { actionId: 1, state: 1 } },
    { key: { groupId: 1 } },
    { key: { preparedBy: 1 }, partialFilterExpression: { preparedBy: { $gt: '' } } },
  ],
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
    preparedBy: String,
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
  readonly _id: Pick<Place, 'actionId' | 'state' | 'preparedBy'>;
  readonly places: number;
  readonly heldCents: number;
  readonly chargedCents: number;
};

function totalsByAction(rows: readonly (TotalsRow & Pick<Place, 'actionId' | 'state'>)[]): Map<string, PlaceTotals> {
  const totals = new Map<string, PlaceTotals>();
  for (const { actionId, state, places, heldCents, chargedCents } of rows) {
    const known = totals.get(actionId) ?? NO_PLACES;
    totals.set(actionId, {
      ...known,
      [state]: known[state] + places,
      heldCents: known.heldCents + heldCents,
      chargedCents: known.chargedCents + chargedCents,
    });
  }
  return totals;
}

/** Gives the places, or sums of alike places, as everybody sees them. Few are prepared, and only these need a look. */
function seenIn(database: Database) {
  const actions = modelOf(database, actionCollection);
  return async <T extends Pick<Place, 'actionId' | 'state' | 'preparedBy' | 'grantedAt'>>(
    places: readonly T[],
    session?: ClientSession,
  ): Promise<T[]> => {
    const actionIds = new Set(places.flatMap(({ preparedBy, actionId }) => (preparedBy ? [actionId] : [])));
    if (actionIds.size === 0) return [...places];
    const found = await actions
      .find({ _id: { $in: [...actionIds] } }, { state: 1, grantedBy: 1 }, within(session))
      .lean<BudgetAction[]>();
    const actionOf = new Map(found.map((action) => [action._id, action]));
    return places.flatMap((place) => asSeen(place, actionOf.get(place.actionId)) ?? []);
  };
}

/** These functions read places as everybody sees them. */
function placeReaders({ model, find, findMany, where, each }: DocumentStore<Place>, database: Database) {
  const seen = seenIn(database);
  const seenWhere = async (filter: QueryFilter<Stored<Place>>, session?: ClientSession) =>
    seen(await where(filter, { session }), session);
  return {
    find: async (id: string, session?: ClientSession): Promise<Place | undefined> => {
      const place = await find(id, session);
      return place && (await seen([place], session))[0];
    },
    findMany: async (ids: readonly string[], session?: ClientSession) => seen(await findMany(ids, session), session),
    ofGroup: (groupId: string) => seenWhere({ groupId }),
    on: (actionIds: readonly string[], session?: ClientSession) => seenWhere({ actionId: { $in: actionIds } }, session),
    async *each(): AsyncGenerator<Place> {
      for await (const place of each()) yield* await seen([place]);
    },
    /** Sums what the places on these actions have charged. */
    async chargedOn(actionIds: readonly string[], session: ClientSession): Promise<number> {
      const [total] = await model.aggregate<{ chargedCents: number }>(
        [
          { $match: { actionId: { $in: actionIds }, chargedCents: { $gt: 0 } } },
          { $group: { _id: null, chargedCents: { $sum: '$chargedCents' } } },
        ],
        { session },
      );
      return total?.chargedCents ?? 0;
    },
    async totalsOn(actionIds: readonly string[]): Promise<Map<string, PlaceTotals>> {
      const rows = await model.aggregate<TotalsRow>([
        { $match: { actionId: { $in: actionIds } } },
        {
          $group: {
            _id: { actionId: '$actionId', state: '$state', preparedBy: '$preparedBy' },
            places: { $sum: 1 },
            heldCents: { $sum: '$heldCents' },
            chargedCents: { $sum: '$chargedCents' },
          },
        },
      ]);
      return totalsByAction(await seen(rows.map((row) => ({ ...row, ...row._id, grantedAt: null }))));
    },
  };
}

/** Only a settlement reads and writes the places that it prepared. */
const preparedPlaces = ({ model, where }: DocumentStore<Place>) => ({
  preparedBy: (settlementId: string, limit: number) => where({ preparedBy: settlementId }, { limit }),
  countPrepared: (settlementId: string, actionId: string, session: ClientSession) =>
    model.countDocuments({ preparedBy: settlementId, actionId }, within(session)),
  /** Removes places that were prepared on an action that did not cross. */
  removePrepared: async (places: readonly Place[]): Promise<void> => {
    if (places.length === 0) return;
    await model.bulkWrite(
      places.map(({ _id, version, preparedBy }) => ({ deleteOne: { filter: { _id, version, preparedBy } } })),
      { ordered: false },
    );
  },
});

export function openPlaces(database: Database, written: () => void) {
  const places = openDocuments(database, placeCollection, written);
  return {
    ...places,
    ...placeReaders(places, database),
    ...preparedPlaces(places),
    /** @throws StaleWrite also for a place that a settlement is about to grant */
    save: async (place: Place, save?: Save<Place>): Promise<Place> => {
      if (place.preparedBy) throw new StaleWrite(`settlement ${place.preparedBy} is about to grant place ${place._id}`);
      return places.save(place, save);
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
