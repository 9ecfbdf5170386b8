import type { Claim } from '../claims/domain/claim.ts';
import type { ClaimStore } from '../claims/store.ts';
import type { PayoutStore } from '../payouts/store.ts';

/** One sweep handles at most this many documents of each kind. */
const LOOKED_AT = 200;

const ENDED: Claim['state'][] = ['refused', 'cancelled', 'paid'];

/**
 * Selects the claims of a person. The trail names the person in each of their steps, and in each assignment to them.
 */
const naming = (personId: string) => ({ $or: [{ 'trail.by': personId }, { 'trail.whom': personId }] });

const endedWithPayee = (since: Date) => ({
  touchedAt: { $lt: since },
  'payee.name': { $gt: '' },
  state: { $in: ENDED },
});

/** Finds the documents that name persons. */
export const openPersons = (claims: ClaimStore, payouts: PayoutStore) => ({
  claimsOf: (personId: string, limit: number) => claims.where(naming(personId), { limit }),
  idsOfClaimsOf: (personId: string) => claims.idsWhere(naming(personId)),
  payoutsBy: (personId: string, limit: number) =>
    payouts.where({ $or: [{ createdBy: personId }, { 'transfers.decisions.by': personId }] }, { limit }),

  /** Finds drafts that were never submitted and did not change since this moment. */
  abandonedDrafts: (since: Date) =>
    claims.where({ state: 'draft', touchedAt: { $lt: since }, round: 0 }, { limit: LOOKED_AT }),
  endedWithContact: (since: Date) =>
    claims.where(
      { 'contact.name': { $gt: '' }, touchedAt: { $lt: since }, state: { $in: ENDED } },
      { limit: LOOKED_AT },
    ),
  /** Finds claims that ended before this moment and of which no cent was ever paid. No account needs them. */
  unpaidWithPayee: (since: Date) =>
    claims.where(
      { ...endedWithPayee(since), state: { $in: ['refused', 'cancelled'] }, paidAt: null, payoutId: null },
      { limit: LOOKED_AT },
    ),
  /** Finds the other claims that ended before this moment, which accounts need. */
  paidWithPayee: (since: Date) =>
    claims.where(
      {
        ...endedWithPayee(since),
        $or: [{ state: 'paid' }, { paidAt: { $ne: null } }, { payoutId: { $ne: null } }],
      },
      { limit: LOOKED_AT },
    ),
  payoutsWithPayees: (since: Date) =>
    payouts.where({ createdAt: { $lt: since }, 'transfers.payeeName': { $gt: '' } }, { limit: LOOKED_AT }),
});

export type PersonStore = ReturnType<typeof openPersons>;
