import type { Database } from '../../../libs/mongo/connect.ts';
import type { PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { headCollectionOf, openDailyRoots, type DailyRoots } from '../../../libs/mongo/daily-roots.ts';
import type { Claim } from '../claims/domain/claim.ts';
import type { ClaimStore } from '../claims/store.ts';
import type { Head } from './head.ts';

export const headCollection = headCollectionOf<Head>({ claimId: String, entries: Number, hash: String });

export type RootStore = DailyRoots<Head>;

/** Opens the roots over the trails of all claims. */
export const openRoots = (database: Database): RootStore => openDailyRoots(database, headCollection);

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
