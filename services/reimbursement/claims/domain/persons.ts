import type { Claim, TrailEntry } from './claim.ts';

/**
 * A claim names its persons beside its trail, so that rules and lists need not read the trail. Both must say the same:
 * who wrote a name into the claim alone would appear as its approver, or could approve what they submitted.
 */

/** Such a name replaces each erased person of a claim. The number keeps different persons different. */
export const ERASED_PERSON = /^erased-(\d+)$/;

const lastOf = (trail: readonly TrailEntry[], ...deeds: TrailEntry['did'][]): TrailEntry | undefined =>
  trail.findLast(({ did }) => deeds.includes(did));

/** The two persons of the group who stand for the claim. */
type Pair = { readonly submittedBy: string | null; readonly validatedBy: string | null };

/**
 * Gives the pairs that may follow a step. An edit voids the submission only when it changes facts on which the
 * approvals rest; the trail does not tell whether it did, so both outcomes are possible.
 */
function pairsAfter(pair: Pair, { did, by, from }: TrailEntry): Pair[] {
  if (did === 'submit' || did === 'give-account') return [{ submittedBy: by, validatedBy: null }];
  if (did === 'validate' || did === 'confirm-account') return [{ ...pair, validatedBy: by }];
  if (from === 'draft' || from === 'paid') return [pair];
  if (did === 'edit') return [pair, { submittedBy: by, validatedBy: null }];
  if (did === 'add-document' || did === 'remove-document')
    return [{ submittedBy: pair.submittedBy === by ? by : null, validatedBy: null }];
  return [pair];
}

const keyOf = (pair: Pair): string => JSON.stringify([pair.submittedBy, pair.validatedBy]);

/** Lists the pairs that the trail allows. Their number is small, because each edit names one person only. */
function pairsOf(trail: readonly TrailEntry[]): ReadonlySet<string> {
  let pairs: Pair[] = [{ submittedBy: null, validatedBy: null }];
  for (const entry of trail) {
    const next = pairs.flatMap((pair) => pairsAfter(pair, entry));
    pairs = [...new Map(next.map((pair) => [keyOf(pair), pair])).values()];
  }
  return new Set(pairs.map(keyOf));
}

type Check = readonly [what: string, is: string | null, should: string | null];

const timeOf = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

/** Lists what a claim says about its persons and times, each with what its trail says. */
function checksOf(claim: Claim): Check[] {
  const { trail, documents, refunds } = claim;
  const [last, approval] = [trail.at(-1), lastOf(trail, 'approve', 'accept-account')];
  const reading = lastOf(trail, 'check-invoice');
  const bookings = trail.filter(({ did }) => did === 'book-refund');
  return [
    ...(claim.approvedBy === null ? [] : [['approvedBy', claim.approvedBy, approval?.by ?? null] as const]),
    ['createdAt', timeOf(claim.createdAt), timeOf(trail[0]?.at)],
    ['touchedAt', timeOf(claim.touchedAt), timeOf(last?.at)],
    ...(claim.invoice
      ? [
          ['invoice.checkedBy', claim.invoice.checkedBy, reading?.by ?? null] as const,
          ['invoice.checkedAt', timeOf(claim.invoice.checkedAt), timeOf(reading?.at)] as const,
        ]
      : []),
    ...refunds.flatMap(({ bookedBy, bookedAt }, index): Check[] => [
      [`refunds[${index}].bookedBy`, bookedBy, bookings[index]?.by ?? null],
      [`refunds[${index}].bookedAt`, timeOf(bookedAt), timeOf(bookings[index]?.at)],
    ]),
    ...documents.flatMap(({ id, uploadedBy }): Check[] => {
      const addition = trail.find(({ did, why }) => did === 'add-document' && why === id);
      return [[`uploadedBy of document ${id}`, uploadedBy, addition?.by ?? null]];
    }),
  ];
}

/**
 * A claim may be paid by an earlier batch than its newest one, when the bank contradicts itself. So the payer is anybody
 * who took the claim into a batch, and the moment that of any payment.
 * @returns undefined when the trail bears out who paid the claim and when
 */
function paymentFault({ trail, paidBy, paidAt }: Claim): string | undefined {
  const bears = (deeds: readonly TrailEntry['did'][], fits: (entry: TrailEntry) => boolean) =>
    trail.some((entry) => deeds.includes(entry.did) && fits(entry));
  if (paidBy !== null && !bears(['take-into-payout'], ({ by }) => by === paidBy))
    return `paidBy is ${paidBy}, its trail says another person`;
  if (paidAt !== null && !bears(['confirm-payment', 'decide-paid'], ({ at }) => timeOf(at) === timeOf(paidAt)))
    return `paidAt is ${timeOf(paidAt)}, its trail says another time`;
  return undefined;
}

/** From these states on, the claim must name who approved it; from the last one on, who paid it. */
const DECIDED: readonly Claim['state'][] = ['approved', 'payable', 'paid'];

/** @returns undefined when no reviewer may be missing; else the reviewer whom the last assignment named */
function assignmentFault({ assignedTo, trail }: Claim): string | undefined {
  const whom = lastOf(trail, 'assign')?.whom ?? null;
  // An erased reviewer no longer has the claim; the trail keeps the name that replaced theirs.
  const released = assignedTo === null && whom !== null && ERASED_PERSON.test(whom);
  return assignedTo === whom || released ? undefined : `assignedTo is ${assignedTo}, its trail says ${whom}`;
}

/** @returns the first person or time of a claim that its trail does not bear out; undefined when all are as they should be */
export function personsFault(claim: Claim): string | undefined {
  const { trail, state, submittedBy, validatedBy, approvedBy, paidBy } = claim;
  if (!pairsOf(trail).has(keyOf({ submittedBy, validatedBy })))
    return `its trail does not say that ${submittedBy} submitted and ${validatedBy} validated it`;
  if (DECIDED.includes(state) && approvedBy === null) return 'it was approved, and says by nobody';
  if (state === 'paid' && paidBy === null) return 'it was paid, and says by nobody';
  const wrong = checksOf(claim).find(([, is, should]) => is !== should);
  if (wrong) return `${wrong[0]} is ${wrong[1]}, its trail says ${wrong[2]}`;
  return paymentFault(claim) ?? assignmentFault(claim);
}
