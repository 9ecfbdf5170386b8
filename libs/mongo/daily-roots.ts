import type { SchemaDefinition } from 'mongoose';
import type { DailyRoot } from '../signing/daily-root.ts';
import { definePlainCollection, modelOf, type Collection } from './collection.ts';
import type { Database } from './connect.ts';
import { cursorPage, type Page, type PageRequest } from './cursor-page.ts';
import { isDuplicate } from './duplicate.ts';
import { inTransaction } from './transaction.ts';

/**
 * A head page holds some heads of one root, in the order of the root. When all chains change on one day, such as when
 * the claims of a season close, a root has more heads than one document can hold.
 */
type HeadPage<Head> = { readonly _id: string; readonly day: string; readonly heads: readonly Head[] };

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

/** @param fields of one head */
export const headCollectionOf = <Head>(fields: SchemaDefinition) =>
  definePlainCollection<HeadPage<Head>>({
    name: 'root-heads',
    noun: 'page of heads',
    indexes: [{ key: { day: 1, _id: 1 } }],
    fields: { day: String, heads: [{ _id: false, ...fields }] },
  });

const pagesOf = <Head>(day: string, heads: readonly Head[]): HeadPage<Head>[] =>
  Array.from({ length: Math.ceil(heads.length / HEADS_PER_PAGE) }, (_, page) => ({
    _id: `${day}.${String(page).padStart(5, '0')}`,
    day,
    heads: heads.slice(page * HEADS_PER_PAGE, (page + 1) * HEADS_PER_PAGE),
  }));

/** Roots and heads are added, and never changed or removed. */
export function openDailyRoots<Head>(database: Database, headCollection: Collection<HeadPage<Head>>) {
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
          for (const page of pagesOf(root._id, heads)) await pages.create([page] as never, { session });
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
      const { items, nextCursor } = await cursorPage<HeadPage<Head>>(pages, { day }, { cursor, limit: 1 });
      return { items: items.flatMap(({ heads }) => heads), nextCursor };
    },

    oldestFirst: () => roots.find({}).sort({ _id: 1 }).lean<DailyRoot>().cursor() as AsyncIterable<DailyRoot>,
    headsOf: async (day: string): Promise<Head[]> =>
      (await pages.find({ day }).sort({ _id: 1 }).lean<HeadPage<Head>[]>()).flatMap(({ heads }) => heads),
  };
}

export type DailyRoots<Head> = ReturnType<typeof openDailyRoots<Head>>;
