import { definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type Page, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { Claim } from '../claims/domain/claim.ts';
import type { ClaimStore } from '../claims/store.ts';
import type { DailyRoot, Head } from './daily-root.ts';

/**
 * A head page holds some heads of one root, in the order of the root. When all claims change on one day, such as when
 * the claims of a season close, a root has more heads than one document can hold.
 */
type HeadPage = { readonly _id: string; readonly day: string; readonly heads: readonly Head[] };

/** One document holds this many heads, and its size is then about 130 kB. */
const HEADS_PER_PAGE = 1_000;

export const rootCollection = definePlainCollection<DailyRoot>({
  name: 'daily-roots',
  noun: 'root',
  // The id is the day, so there is one root for each day. A root has one successor, so the chain cannot fork even when
  // several processes make roots at once.
  indexes: [{ key: { former: 1 }, unique: true }],
  fields: { former: String, at: Date, count: Number, tree: String, root: String },
});

export const headCollection = definePlainCollection<HeadPage>({
  name: 'root-heads',
  noun: 'page of heads',
  indexes: [{ key: { day: 1, _id: 1 } }],
  fields: { day: String, heads: [{ _id: false, claimId: String, entries: Number, hash: String }] },
});

const pagesOf = (day: string, heads: readonly Head[]): HeadPage[] =>
  Array.from({ length: Math.ceil(heads.length / HEADS_PER_PAGE) }, (_, page) => ({
    _id: `${day}.${String(page).padStart(5, '0')}`,
    day,
    heads: heads.slice(page * HEADS_PER_PAGE, (page + 1) * HEADS_PER_PAGE),
  }));

/** Roots and heads are added, and never changed or removed. */
export function openRoots(database: Database) {
  const roots = modelOf(database, rootCollection);
  const pages = modelOf(database, headCollection);
  return {
    find: async (day: string): Promise<DailyRoot | undefined> =>
      (await roots.findOne({ _id: day }).lean<DailyRoot>()) ?? undefined,

    /**
     * Reads the newest root with read concern majority, because a root to which another one is chained must not vanish
     * in a failover.
     */
    newest: async (): Promise<DailyRoot | undefined> =>
      (await roots.findOne({}).sort({ _id: -1 }).readConcern('majority').lean<DailyRoot>()) ?? undefined,

    /** Adds the root together with its heads. @returns false when somebody else made this day's, or chained another to the former */
    async add(root: DailyRoot, heads: readonly Head[]): Promise<boolean> {
      try {
        await inTransaction(database, async (session) => {
          await roots.create([root], { session });
          for (const page of pagesOf(root._id, heads)) await pages.create([page], { session });
        });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },

    /** Lists the roots, newest first. */
    page: (request: PageRequest) => cursorPage<DailyRoot>(roots, {}, request, { direction: -1 }),
    /** A page holds the heads that are stored in one document. */
    async pageOfHeads(day: string, cursor: string | undefined): Promise<Page<Head>> {
      const { items, nextCursor } = await cursorPage<HeadPage>(pages, { day }, { cursor, limit: 1 });
      return { items: items.flatMap(({ heads }) => heads), nextCursor };
    },

    oldestFirst: () => roots.find({}).sort({ _id: 1 }).lean<DailyRoot>().cursor() as AsyncIterable<DailyRoot>,
    headsOf: async (day: string): Promise<Head[]> =>
      (await pages.find({ day }).sort({ _id: 1 }).lean<HeadPage[]>()).flatMap(({ heads }) => heads),
  };
}

export type RootStore = ReturnType<typeof openRoots>;

/** Reads the trails of all claims. Each trail is kept in its claim. */
export function openTrails(claims: ClaimStore) {
  const { model } = claims;
  return {
    /**
     * Lists trails, the ones that were not changed for the longest time first. A claim that changes while somebody
     * pages moves to the end, so it may come twice and is never missed.
     */
    page: (since: Date, request: PageRequest) =>
      claims.page({ touchedAt: { $gte: since } }, request, { by: 'touchedAt' }),

    /**
     * Gives the heads of the claims that changed since this moment. It reads with read concern majority, because a head
     * that stands in a root must not vanish in a failover.
     */
    async headsSince(since: Date): Promise<Head[]> {
      const heads = new Map<string, Head>();
      const touched = model
        .find({ touchedAt: { $gte: since } }, { 'trail.hash': 1 })
        .readConcern('majority')
        .lean<Pick<Claim, '_id' | 'trail'>>()
        .cursor() as AsyncIterable<Pick<Claim, '_id' | 'trail'>>;
      // A claim that changes during the reading comes twice, and its newer head counts.
      for await (const { _id: claimId, trail } of touched)
        heads.set(claimId, { claimId, entries: trail.length, hash: trail.at(-1)?.hash ?? '' });
      return [...heads.values()];
    },
    /** Gives the hashes of each trail, oldest first. A claim that does not exist is missing from the map. */
    async trailHashes(ids: readonly string[]): Promise<Map<string, readonly string[]>> {
      const found = await model.find({ _id: { $in: ids } }, { 'trail.hash': 1 }).lean<Pick<Claim, '_id' | 'trail'>[]>();
      return new Map(found.map(({ _id, trail }) => [_id, trail.map(({ hash }) => hash)]));
    },
  };
}

export type TrailStore = ReturnType<typeof openTrails>;
