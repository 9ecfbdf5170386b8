import { draftClaim, type Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { recorded } from '../../../services/reimbursement/claims/trail.ts';

export const content = {
  actionId: null,
  type: 'reimbursement',
  title: 't',
  category: 'other',
  explanation: 'e',
  date: '2026-01-01',
  invoiceDueOn: null,
  amountCents: 100,
  lines: [{ label: 'l', amountCents: 100 }],
  contact: null,
  eventUrl: null,
} as const;
export const payee = { name: 'P', ibanEncrypted: 'x', ibanMasked: 'x', ibanFingerprint: 'f', bic: null };

export const STEPS = [
  ['create', 'draft'],
  ['submit', 'peer_review'],
  ['validate', 'finance_review'],
  ['approve', 'approved'],
  ['book', 'payable'],
] as const;
/** Each of these steps writes its person into the claim as well. */
export const PERSONS: Readonly<Partial<Record<string, (person: string) => Partial<Claim>>>> = {
  submit: (submittedBy) => ({ submittedBy }),
  validate: (validatedBy) => ({ validatedBy }),
  approve: (approvedBy) => ({ approvedBy }),
};
export const instant = (day: number, step: number) => new Date(Date.UTC(2026, 1, day, 10, step));

/** The first steps of one claim, each by another person. */
export function grown(id: string, length: number, { day = 1, salt = '' } = {}): Claim {
  const first = draftClaim({ id, groupId: 'g', content, payee, at: instant(day, 0) });
  return STEPS.slice(0, length).reduce<Claim>(
    (claim, [did, state], step) =>
      recorded(
        claim,
        { ...claim, state, ...PERSONS[did]?.(`${did}-person${salt}`) },
        { did, by: `${did}-person${salt}`, at: instant(day, step), why: `because ${did}` },
      ),
    first,
  );
}
