import type { QueryFilter } from 'mongoose';
import { modelOf, WITHOUT_OUTBOX, type Collection, type Stored } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openErasureLog } from '../../../libs/mongo/erasure-log.ts';
import { filterOf } from '../../../libs/mongo/query.ts';
import { holdCollection } from '../claims/store.ts';
import { knownVoteCollection } from '../known.ts';
import type { Transfer } from '../ledger/domain/transfer.ts';
import { balanceCollection, transferCollection } from '../ledger/store.ts';
import { seasonCollection } from '../seasons/store.ts';
import { decisionCollection } from '../settlement/decision-store.ts';
import type { DecisionPart } from '../settlement/domain/decision-parts.ts';
import type { Settlement } from '../settlement/domain/settlement.ts';
import { actionCollection, placeCollection, settlementCollection } from '../settlement/store.ts';
import type { Books, Entry } from './books.ts';
import type { LedgerRootSource } from './check-ledger-roots.ts';
import { openLedgerRoots } from './roots-store.ts';

/** A cursor fetches this many documents at once. */
const READ_AT_ONCE = 500;
/** Parts of decisions hold up to 500 groups each, so few are fetched at once. */
const PARTS_AT_ONCE = 20;

const idsOf = (rows: readonly { readonly _id: string }[]): ReadonlySet<string> => new Set(rows.map(({ _id }) => _id));

/** Opens the books of a database for a check. Every stream follows an index. */
export function openBooks(database: Database): Books {
  const model = <T>(collection: Collection<T>) => modelOf(database, collection);
  const transfers = model(transferCollection);
  const settlements = model(settlementCollection);
  const votes = model(knownVoteCollection);
  const stream = <T>(
    collection: Collection<T>,
    filter: QueryFilter<Stored<T>>,
    sort: Readonly<Record<string, 1 | -1>>,
    batchSize = READ_AT_ONCE,
  ) => model(collection).find(filter, WITHOUT_OUTBOX).sort(sort).lean<T>().cursor({ batchSize }) as AsyncIterable<T>;
  const byId = { _id: 1 } as const;
  return {
    byFrom: () => stream(transferCollection, {}, { from: 1, 'fromLink.n': 1 }),
    byTo: () => stream(transferCollection, {}, { to: 1, 'toLink.n': 1 }),
    holdEntries: () => stream(transferCollection, { phase: 'hold' }, byId),
    endEntries: () => stream(transferCollection, { endsHold: { $gt: '' } }, { endsHold: 1 }),
    withPrefix: (prefix) =>
      stream(transferCollection, filterOf({ _id: { $gte: prefix, $lt: `${prefix.slice(0, -1)}.` } }), byId),
    entriesAmong: (ids) => transfers.find({ _id: { $in: [...ids] } }).lean(),
    referencesAmong: async (references) =>
      new Set(await transfers.distinct('reference', { reference: { $in: [...references] } })),
    chainedSince: async () =>
      (
        await transfers
          .findOne({ hash: { $gt: '' } }, { at: 1 })
          .sort({ at: 1 })
          .lean<{ at: Date }>()
      )?.at,
    balances: () => stream(balanceCollection, {}, byId),
    seasons: () => stream(seasonCollection, {}, byId),
    actions: () => stream(actionCollection, {}, byId),
    places: () => stream(placeCollection, {}, byId),
    holds: () => stream(holdCollection, {}, byId),
    holdsByPlace: () => stream(holdCollection, { actionId: { $gt: '' } }, { actionId: 1, groupId: 1 }),
    settlements: () => stream(settlementCollection, {}, { seasonId: 1, n: -1 }),
    decisionParts: ({ list }) => stream(decisionCollection, { list }, byId, PARTS_AT_ONCE),
    async crossingIn(settlementId, actionId) {
      const settlement = await settlements.findOne({ _id: settlementId }, { list: 1 }).lean<Settlement>();
      const part = await model(decisionCollection)
        .findOne(
          filterOf<DecisionPart>({
            list: settlement?.list ?? '',
            'decisions.actionId': actionId,
            'decisions.kind': 'cross',
          }),
          { 'decisions.groups': 0 },
        )
        .lean<DecisionPart>();
      return part?.decisions.find((each) => each.kind === 'cross');
    },
    runningAmong: async (ids) =>
      idsOf(await settlements.find({ _id: { $in: [...ids] }, state: 'running' }, byId).lean()),
    settlementIdsAmong: async (ids) => idsOf(await settlements.find({ _id: { $in: [...ids] } }, byId).lean()),
    votesAmong: async (ids) => idsOf(await votes.find({ _id: { $in: [...ids] } }, byId).lean()),
    erasuresAmong: openErasureLog(database).among,
  };
}

/** Opens the daily roots of the ledger, and the transfers that they name, for a check. */
export function openRootSource(database: Database): LedgerRootSource {
  const { oldestFirst, headsOf } = openLedgerRoots(database);
  const transfers = modelOf(database, transferCollection);
  return {
    oldestFirst,
    headsOf,
    async hashesAt(heads) {
      const numberOf = new Map(heads.map(({ account, entries }) => [account, entries]));
      const found = await transfers
        .find(
          filterOf<Transfer>({
            $or: heads.flatMap(({ account, entries }) => [
              { from: account, 'fromLink.n': entries },
              { to: account, 'toLink.n': entries },
            ]),
          }),
          { from: 1, to: 1, fromLink: 1, toLink: 1, hash: 1 },
        )
        .lean<Entry[]>();
      return new Map(
        found.flatMap(({ from, to, fromLink, toLink, hash = '' }) => [
          ...(fromLink && numberOf.get(from) === fromLink.n ? [[from, hash] as const] : []),
          ...(toLink && numberOf.get(to) === toLink.n ? [[to, hash] as const] : []),
        ]),
      );
    },
    movementsBefore: (moment) =>
      transfers
        .find(filterOf<Transfer>({ $or: [{ from: 'external' }, { to: 'external' }], at: { $lt: moment } }))
        .lean<Entry>()
        .cursor({ batchSize: READ_AT_ONCE }) as AsyncIterable<Entry>,
  };
}
