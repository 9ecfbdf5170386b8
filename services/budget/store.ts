import { Schema, type ClientSession } from 'mongoose';
import { eraseFromDeadLetters } from '../../libs/messaging/dead-letters.ts';
import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  WITHOUT_OUTBOX,
} from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { cursorPage } from '../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import { inTransaction } from '../../libs/mongo/transaction.ts';
import { openUnfinishedErasures, UNFINISHED_ERASURES } from '../../libs/mongo/unfinished-erasures.ts';
import type { Hold } from './claims/domain/hold.ts';
import { ledgerCollections, openLedger } from './ledger/store.ts';
import { NO_PLACES, type PlaceTotals } from './open-data/domain/season-record.ts';
import type { Season } from './seasons/domain/season.ts';
import type { BudgetAction } from './settlement/domain/action.ts';
import type { Place } from './settlement/domain/place.ts';
import type { Settlement } from './settlement/domain/settlement.ts';

export const collections: readonly CollectionPlan[] = [
  // One open season at most, one running settlement of a season at most: number n + 1 is begun only when n has
  // ended, which is for good, and each number can be taken once.
  { name: 'seasons', indexes: [...OUTBOX_INDEXES, { key: { number: 1 }, unique: true }, { key: { state: 1 } }] },
  {
    name: 'settlements',
    indexes: [...OUTBOX_INDEXES, { key: { seasonId: 1, n: -1 }, unique: true }, { key: { cause: 1 } }],
  },
  { name: 'actions', indexes: [...OUTBOX_INDEXES, { key: { seasonId: 1, state: 1 } }] },
  { name: 'places', indexes: [...OUTBOX_INDEXES, { key: { actionId: 1, state: 1 } }, { key: { groupId: 1 } }] },
  {
    name: 'holds',
    indexes: [
      ...OUTBOX_INDEXES,
      { key: { groupId: 1, state: 1, submittedAt: 1 } },
      { key: { state: 1 } },
      { key: { actionId: 1, state: 1 } },
    ],
  },
  ...ledgerCollections,
  UNFINISHED_ERASURES,
];

const required = { type: String, required: true } as const;
const amount = { type: Number, required: true, min: 0 } as const;
const version = { type: Number, required: true } as const;

const seasonSchema = documentSchema<Season>(
  {
    version,
    number: { type: Number, required: true },
    name: required,
    state: required,
    startsOn: required,
    endsOn: required,
    claimsUntil: required,
    mode: required,
    totalCents: amount,
    policy: Schema.Types.Mixed,
    settledOn: String,
    settlementDue: Boolean,
    fence: Number,
  },
  'seasons',
);

const settlementSchema = documentSchema<Settlement>(
  {
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
  'settlements',
);

const actionSchema = documentSchema<BudgetAction>(
  {
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
    crossing: Schema.Types.Mixed,
  },
  'actions',
);

const placeSchema = documentSchema<Place>(
  {
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
  'places',
);

const holdSchema = documentSchema<Hold>(
  {
    version,
    n: { type: Number, required: true },
    groupId: required,
    actionId: String,
    amountCents: amount,
    envelopeMaxCents: amount,
    state: required,
    nationalCents: amount,
    envelopeCents: amount,
    missingCents: amount,
    reason: String,
    approved: Boolean,
    submittedAt: Date,
    refundedCents: Number,
  },
  'holds',
);

export function openStore(database: Database, written: () => void) {
  const seasons = aggregateStore<Season>(modelOf(database, seasonSchema), written);
  const settlements = aggregateStore<Settlement>(modelOf(database, settlementSchema), written);
  const actions = aggregateStore<BudgetAction>(modelOf(database, actionSchema), written);
  const places = aggregateStore<Place>(modelOf(database, placeSchema), written);
  const holds = aggregateStore<Hold>(modelOf(database, holdSchema), written);

  return {
    seasons,
    settlements,
    actions,
    places,
    holds,
    ledger: openLedger(database),
    async inTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
      const result = await inTransaction(database, work);
      // Once more: what was saved inside became visible only now.
      written();
      return result;
    },
    lastSeason: async () =>
      (await seasons.model.findOne({}, WITHOUT_OUTBOX).sort({ number: -1 }).lean<Season>()) ?? undefined,
    liveSeasons: () => seasons.model.find({ state: { $in: ['open', 'closing'] } }, WITHOUT_OUTBOX).lean<Season[]>(),
    closedSeasons: () => seasons.model.find({ state: 'closed' }, WITHOUT_OUTBOX).lean<Season[]>(),
    allSeasons: () => seasons.model.find({}, WITHOUT_OUTBOX).lean<Season[]>(),
    /** Not a fact for others: no version, no event. Money or a policy that came since stays due. */
    markSettled: ({ _id, totalCents, policy }: Season, settledOn: string | undefined) =>
      seasons.model.updateOne(
        { _id, totalCents, 'policy.version': policy.version },
        { $set: { settlementDue: false, ...(settledOn !== undefined && { settledOn }) } },
      ),
    lastSettlement: async (seasonId: string) =>
      (await settlements.model.findOne({ seasonId }, WITHOUT_OUTBOX).sort({ n: -1 }).lean<Settlement>()) ?? undefined,
    settlementsCausedBy: (cause: string, limit: number) =>
      settlements.model.find({ cause }, WITHOUT_OUTBOX).limit(limit).lean<Settlement[]>(),
    /** One that runs is written again by its own course, and with its cause: it has to end first. */
    nameCause: (id: string, cause: string) =>
      settlements.model.updateOne({ _id: id, state: 'done' }, { $set: { cause } }),
    unfinishedErasures: openUnfinishedErasures(database),
    eraseFromLetters: (personId: string) => eraseFromDeadLetters(database, [personId]),
    settlementsPage: (seasonId: string, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Settlement>(settlements.model as never, { seasonId }, request, 'n', -1),
    actionsOf: (seasonId: string, session?: ClientSession) =>
      actions.model.find({ seasonId }, WITHOUT_OUTBOX, { ...(session && { session }) }).lean<BudgetAction[]>(),
    fundableAmong: (actionIds: readonly string[]) =>
      actions.model.find({ _id: { $in: actionIds }, state: 'fundable' }, { _id: 1 }).lean<BudgetAction[]>(),
    placesOn: (actionIds: readonly string[], session?: ClientSession) =>
      places.model
        .find({ actionId: { $in: actionIds } }, WITHOUT_OUTBOX, { ...(session && { session }) })
        .lean<Place[]>(),
    async placeTotals(actionIds: readonly string[]): Promise<Map<string, PlaceTotals>> {
      type Row = {
        _id: { actionId: string; state: Place['state'] };
        places: number;
        heldCents: number;
        chargedCents: number;
      };
      const rows = await places.model.aggregate<Row>([
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
      const totals = new Map<string, PlaceTotals>();
      for (const { _id, places: count, heldCents, chargedCents } of rows) {
        const known = totals.get(_id.actionId) ?? NO_PLACES;
        totals.set(_id.actionId, {
          ...known,
          [_id.state]: count,
          heldCents: known.heldCents + heldCents,
          chargedCents: known.chargedCents + chargedCents,
        });
      }
      return totals;
    },
    placesOf: (groupId: string) => places.model.find({ groupId }, WITHOUT_OUTBOX).lean<Place[]>(),
    allPlaces: () => places.model.find({}, WITHOUT_OUTBOX).lean<Place>().cursor() as AsyncIterable<Place>,
    allActions: () =>
      actions.model.find({}, WITHOUT_OUTBOX).lean<BudgetAction>().cursor() as AsyncIterable<BudgetAction>,
    allHolds: () => holds.model.find({}, WITHOUT_OUTBOX).lean<Hold>().cursor() as AsyncIterable<Hold>,
    unfundedHolds: (groupId: string) =>
      holds.model.find({ groupId, state: 'unfunded' }, WITHOUT_OUTBOX).sort({ submittedAt: 1, _id: 1 }).lean<Hold[]>(),
    groupsWithUnfundedHolds: (): Promise<string[]> => holds.model.distinct('groupId', { state: 'unfunded' }),
    openHoldsOn: (actionIds: readonly string[], session?: ClientSession) =>
      holds.model.countDocuments(
        { actionId: { $in: actionIds }, state: { $in: ['held', 'unfunded'] } },
        { ...(session && { session }) },
      ),
    unfundedOn: (actionIds: readonly string[], session: ClientSession) =>
      holds.model
        .find({ actionId: { $in: actionIds }, state: 'unfunded' }, { actionId: 1, groupId: 1 }, { session })
        .lean<Pick<Hold, 'actionId' | 'groupId'>[]>(),
    awaitsMoney: async (actionId: string, groupId: string, session: ClientSession) =>
      (await holds.model.findOne({ actionId, groupId, state: 'unfunded' }, { _id: 1 }, { session }).lean()) !== null,
    /** Makes a claim and the closure of its season write the same document: one of the two sees the other. */
    fenceClosing: (seasonId: string, session: ClientSession) =>
      seasons.model.updateOne({ _id: seasonId, state: 'closing' }, { $inc: { fence: 1 } }, { session }),
    /** Moves money inside a granted place; the bounds stand in the filter. @returns false when they would be passed */
    async useOfPlace(
      placeId: string,
      change: { heldCents: number; chargedCents: number; claimEndedAt?: Date },
      session: ClientSession,
    ): Promise<boolean> {
      const { heldCents, chargedCents, claimEndedAt } = change;
      const { matchedCount } = await places.model.updateOne(
        {
          _id: placeId,
          state: 'granted',
          $expr: {
            $and: [
              { $lte: [{ $add: ['$heldCents', '$chargedCents', heldCents + chargedCents] }, '$capCents'] },
              { $gte: [{ $add: ['$heldCents', heldCents] }, 0] },
            ],
          },
        },
        { $inc: { heldCents, chargedCents, version: 1 }, ...(claimEndedAt && { $set: { claimEndedAt } }) },
        { session },
      );
      return matchedCount === 1;
    },
  };
}

export type BudgetStore = ReturnType<typeof openStore>;
