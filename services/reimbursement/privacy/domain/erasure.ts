import type { Claim, TrailEntry } from '../../claims/domain/claim.ts';
import { partOf } from '../../claims/domain/duties.ts';
import { ERASED_PERSON } from '../../claims/domain/persons.ts';
import type { Payout } from '../../payouts/domain/payout.ts';

/**
 * Persons are removed from records that must stay explainable. Amounts, steps, dates and the chain of the trail stay.
 */

const ENDED: readonly Claim['state'][] = ['refused', 'cancelled', 'paid'];

/**
 * Returns true when the claim is finished: it waits for no decision, no transfer, no invoice and no money to come back.
 */
export const isOver = ({
  state,
  type,
  invoice,
  refundDueCents,
}: Pick<Claim, 'state' | 'type' | 'invoice' | 'refundDueCents'>): boolean =>
  ENDED.includes(state) && (state !== 'paid' || type === 'reimbursement' || (invoice !== null && refundDueCents === 0));

/**
 * Returns true when the claim no longer needs to know its persons. A draft has no step yet that a second person must
 * take. From then on its persons must stay distinguishable until the claim is finished.
 */
export const canForgetPersons = (claim: Claim): boolean => claim.state === 'draft' || isOver(claim);

/**
 * Returns true when it is known of every transfer what became of it. After that no duty depends on the person who made the batch.
 */
export const isAnswered = ({ transfers }: Pick<Payout, 'transfers'>): boolean =>
  transfers.every(({ state }) => state === 'paid' || state === 'rejected');

/**
 * In these steps a person of the group wrote the reason, so it is erased together with the person. Reasons of staff,
 * and names of documents or sums, stay.
 */
const OWN_WORDS: readonly TrailEntry['did'][] = ['answer', 'answer-with-changes', 'cancel', 'give-account'];

/**
 * Gives a new name for a person of this claim. Each person gets a different name, so that it stays visible that they
 * were different persons.
 */
function aliasIn({ trail }: Claim): string {
  const taken = trail.flatMap(({ by, whom }) => [by, whom ?? '']).map((id) => Number(ERASED_PERSON.exec(id)?.[1] ?? 0));
  return `erased-${Math.max(0, ...taken) + 1}`;
}

const namesIn = ({ by, whom }: TrailEntry, personId: string): boolean => by === personId || whom === personId;

export const names = ({ trail }: Claim, personId: string): boolean => trail.some((entry) => namesIn(entry, personId));

/** Returns true when no cent of the claim ever left the account, so that no account needs what it says. */
export const wasNeverPaid = ({ state, paidAt, payoutId }: Pick<Claim, 'state' | 'paidAt' | 'payoutId'>): boolean =>
  state !== 'paid' && paidAt === null && payoutId === null;

/** Returns true when this person took a step of the group on the claim. */
export const isFiledBy = (claim: Claim, personId: string): boolean => partOf(claim, personId) !== undefined;

/** In these steps a person enters the contact of a claim. */
const ENTERING_STEPS: readonly TrailEntry['did'][] = ['create', 'edit'];

/** Returns true when this person wrote the content of the claim, so that its contact may be their own. */
export const isWrittenBy = ({ trail }: Claim, personId: string): boolean =>
  trail.some(({ by, did }) => by === personId && ENTERING_STEPS.includes(did));

/**
 * Gives the claim without this person. An entry of the trail without its salt no longer tells the person and the
 * reason, but it is still a link of the chain.
 * @param erasure the row of the log of erasures, which the erased entries name; without one the step of the trail that
 * follows explains them
 */
export function withoutPerson(claim: Claim, personId: string, erasure?: string): Claim {
  const alias = aliasIn(claim);
  const nameless = <T extends string | null>(id: T) => (id === personId ? alias : id);
  const isOwn = ({ by }: TrailEntry) => by === personId;
  const unnamed = (entry: TrailEntry): TrailEntry =>
    namesIn(entry, personId)
      ? {
          ...entry,
          by: nameless(entry.by),
          whom: nameless(entry.whom),
          salt: '',
          ...(erasure !== undefined && { erasure }),
          why: isOwn(entry) && OWN_WORDS.includes(entry.did) ? '' : entry.why,
        }
      : entry;
  return {
    ...claim,
    submittedBy: nameless(claim.submittedBy),
    validatedBy: nameless(claim.validatedBy),
    approvedBy: nameless(claim.approvedBy),
    paidBy: nameless(claim.paidBy),
    assignedTo: claim.assignedTo === personId ? null : claim.assignedTo,
    documents: claim.documents.map((document) => ({ ...document, uploadedBy: nameless(document.uploadedBy) })),
    invoice: claim.invoice && { ...claim.invoice, checkedBy: nameless(claim.invoice.checkedBy) },
    refunds: claim.refunds.map((refund) => ({ ...refund, bookedBy: nameless(refund.bookedBy) })),
    trail: claim.trail.map(unnamed),
    contact: isFiledBy(claim, personId) && isOver(claim) ? null : claim.contact,
  };
}

/** Removes the contact, which is needed only while a claim is handled. */
export const withoutContact = (claim: Claim): Claim => ({ ...claim, contact: null });

const NO_PAYEE = { name: '', ibanEncrypted: '', ibanMasked: '', ibanFingerprint: '', bic: null } as const;

/** This stands where a text was that a person of the group wrote. */
const NO_TEXT = '—';

/**
 * Empties a claim that was never paid: nothing of what its group entered stays but the kind of the expense, the sums and
 * the days. The persons of the trail stay.
 */
export const emptiedClaim = (claim: Claim): Claim => ({
  ...claim,
  title: NO_TEXT,
  explanation: '',
  lines: claim.lines.map(({ amountCents }) => ({ label: NO_TEXT, amountCents })),
  eventUrl: null,
  contact: null,
  payee: NO_PAYEE,
  documents: [],
});

const MACHINES: readonly string[] = ['budget', 'system'];

/**
 * Gives the claim without personal data, for the time when nobody may ask about it any more. It still tells which group
 * claimed which amount, for which kind of thing, when, and in which steps.
 */
export function bareClaim(claim: Claim): Claim {
  const persons = new Set(
    claim.trail
      .flatMap(({ by, whom }) => [by, ...(whom === null ? [] : [whom])])
      .filter((id) => !MACHINES.includes(id) && !ERASED_PERSON.test(id)),
  );
  const nameless = [...persons].reduce((bare, personId) => withoutPerson(bare, personId), claim);
  return {
    ...nameless,
    explanation: '',
    eventUrl: null,
    contact: null,
    payee: NO_PAYEE,
    documents: [],
    trail: nameless.trail.map((entry) => (MACHINES.includes(entry.by) ? entry : { ...entry, why: '', salt: '' })),
  };
}

/**
 * Removes a person who made this batch or decided on its disputed transfers.
 * @param erasure the row of the log of erasures, which the payout names when it loses the person who made it
 */
export const withoutStaff = (payout: Payout, personId: string, erasure?: string): Payout => ({
  ...payout,
  ...(erasure !== undefined && payout.createdBy === personId && { erasure }),
  createdBy: payout.createdBy === personId ? 'erased' : payout.createdBy,
  transfers: payout.transfers.map((transfer) =>
    transfer.decisions?.some(({ by }) => by === personId)
      ? {
          ...transfer,
          decisions: transfer.decisions.map((decision) =>
            decision.by === personId ? { ...decision, by: 'erased' } : decision,
          ),
        }
      : transfer,
  ),
});

export const withoutPayees = (payout: Payout): Payout => ({
  ...payout,
  createdBy: 'erased',
  transfers: payout.transfers.map((transfer) => ({
    ...transfer,
    payeeName: '',
    ibanEncrypted: '',
    ibanMasked: '',
    ibanFingerprint: '',
    bic: null,
    reason: null,
    // The bank and finance may write names into their words.
    ...(transfer.words && { words: transfer.words.map((word) => ({ ...word, information: '' })) }),
    ...(transfer.decisions && {
      decisions: transfer.decisions.map((decision) => ({ ...decision, by: 'erased', reason: '', evidence: '' })),
    }),
  })),
});
