import type { Model } from 'mongoose';
import { WITHOUT_OUTBOX } from '../../../libs/mongo/aggregate-store.ts';
import type { Claim } from '../claims/domain/claim.ts';
import type { Payout } from '../payouts/domain/payout.ts';

const BATCH = 200;

/** What is kept about persons, and for how long. */
export function openPersonStore(claimModel: Model<never>, payoutModel: Model<never>) {
  const claims = (filter: object, limit = BATCH) =>
    claimModel
      .find(filter as never, WITHOUT_OUTBOX)
      .limit(limit)
      .lean<Claim[]>();
  /** Every step of a person on a claim is in its trail, and so is each assignment to them. */
  const naming = (personId: string) => ({ $or: [{ 'trail.by': personId }, { 'trail.whom': personId }] });
  return {
    claimsOf: (personId: string, limit: number) => claims(naming(personId), limit),
    allClaimsOf: (personId: string) =>
      claimModel
        .find(naming(personId) as never, { _id: 1 })
        .lean<Pick<Claim, '_id'>>()
        .cursor() as AsyncIterable<Pick<Claim, '_id'>>,
    payoutsBy: (personId: string, limit: number) =>
      payoutModel
        .find({ createdBy: personId } as never, WITHOUT_OUTBOX)
        .limit(limit)
        .lean<Payout[]>(),

    /** Never submitted, and left alone since. */
    abandonedDrafts: (since: Date) => claims({ state: 'draft', touchedAt: { $lt: since }, n: 0 }),
    endedWithContact: (since: Date) =>
      claims({
        'contact.name': { $gt: '' },
        touchedAt: { $lt: since },
        state: { $in: ['refused', 'cancelled', 'paid'] },
      }),
    endedWithPayee: (since: Date) =>
      claims({
        touchedAt: { $lt: since },
        'payee.name': { $gt: '' },
        state: { $in: ['refused', 'cancelled', 'paid'] },
      }),
    payoutsWithPayees: (since: Date) =>
      payoutModel
        .find({ createdAt: { $lt: since }, 'transfers.payeeName': { $gt: '' } } as never, WITHOUT_OUTBOX)
        .limit(BATCH)
        .lean<Payout[]>(),
  };
}
