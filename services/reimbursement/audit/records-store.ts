import { modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openErasureLog } from '../../../libs/mongo/erasure-log.ts';
import { openFileStore } from '../../../libs/mongo/file-store.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { openClaims } from '../claims/store.ts';
import { disclosureCollection, disclosureHeadCollection, type Disclosure } from '../disclosures/store.ts';
import { FILES } from '../documents/store.ts';
import type { Payout } from '../payouts/domain/payout.ts';
import { openPayoutFiles, openPayouts } from '../payouts/store.ts';
import type { DisclosureSource } from './check-disclosures.ts';
import type { PayoutSource } from './check-payouts.ts';
import type { AuditSource } from './check-trails.ts';
import { openRoots, openTrails } from './store.ts';

/** A cursor fetches this many documents at once. */
const READ_AT_ONCE = 100;

const unheard = () => undefined;

/** Opens everything that reimbursement keeps, for a check. Streams follow an index, and nothing is ever written. */
export function openRecords(database: Database) {
  const claims = openClaims(database, unheard);
  const payouts = openPayouts(database, unheard);
  const files = openPayoutFiles(database);
  const disclosures = modelOf(database, disclosureCollection);
  const heads = modelOf(database, disclosureHeadCollection);
  const { oldestFirst, headsOf } = openRoots(database);
  const { trailHashes } = openTrails(claims);
  const erasuresAmong = openErasureLog(database).among;
  const claimsById = () =>
    claims.model.find({}).sort({ _id: 1 }).lean<Claim>().cursor({ batchSize: READ_AT_ONCE }) as AsyncIterable<Claim>;
  const trails: AuditSource = { oldestFirst, headsOf, trailHashes, erasuresAmong, claims: claimsById };
  const batches: Omit<PayoutSource, 'openFile'> = {
    payouts: () => payouts.each(),
    claims: claimsById,
    claimsAmong: (ids) => claims.byIds(ids),
    erasuresAmong,
    sealedFile: async (payoutId) => (await files.find(payoutId))?.sealed,
    async claimIdsIn(payoutIds) {
      const found = await payouts.model
        .find({ _id: { $in: [...payoutIds] } }, { 'transfers.claimId': 1 })
        .lean<Pick<Payout, '_id' | 'transfers'>[]>();
      return new Map(found.map(({ _id, transfers }) => [_id, new Set(transfers.map(({ claimId }) => claimId))]));
    },
  };
  const readings: DisclosureSource = {
    disclosures: () =>
      disclosures.find({}).sort({ of: 1, n: 1 }).lean<Disclosure>().cursor() as AsyncIterable<Disclosure>,
    heads: () => heads.find({}).sort({ _id: 1 }).lean().cursor() as ReturnType<DisclosureSource['heads']>,
    chainedSince: async () =>
      (
        await disclosures
          .findOne({ n: { $gte: 1 } }, { at: 1 })
          .sort({ at: 1 })
          .lean<{ at: Date }>()
      )?.at,
    erasuresAmong,
  };
  return { trails, batches, readings, claimsById, files: openFileStore(database, FILES) };
}
