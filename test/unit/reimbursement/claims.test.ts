import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDocument, dayOf, edit } from '../../../services/reimbursement/claims/domain/claim-content.ts';
import {
  draftClaim,
  MAX_DOCUMENTS,
  type Claim,
  type ClaimDocument,
} from '../../../services/reimbursement/claims/domain/claim.ts';
import { requirePayer } from '../../../services/reimbursement/claims/domain/duties.ts';
import { withFunding, type FundingNews } from '../../../services/reimbursement/claims/domain/funding-news.ts';
import {
  lineOf,
  nextState,
  possibleIn,
  STATES,
  TRANSITIONS,
  type Act,
} from '../../../services/reimbursement/claims/domain/transitions.ts';
import { endToEndIdOf } from '../../../services/reimbursement/payouts/domain/payout.ts';
import {
  answer,
  approve,
  requestInfo,
  submit,
  validate,
} from '../../../services/reimbursement/review/domain/review.ts';

const at = new Date('2026-02-01T10:00:00Z');
const person = (id: string, ...groups: string[]) => ({
  id,
  groups: new Set(groups),
  scopes: new Set(['group', 'finance', 'pay']),
});
const [ana, bo, fin, pia] = [person('ana', 'g'), person('bo', 'g'), person('fin'), person('pia')];
const content = {
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
const payee = { name: 'P', ibanEncrypted: 'x', ibanMasked: 'x', ibanFingerprint: 'f', bic: null };
const document = (id: string, uploadedBy = 'ana'): ClaimDocument => ({
  id,
  kind: 'invoice',
  filename: 'a.pdf',
  contentType: 'application/pdf',
  size: 1,
  sha256: id,
  uploadedBy,
  uploadedAt: at,
});
const draft: Claim = { ...draftClaim({ id: 'c', groupId: 'g', content, payee, at }), documents: [document('d')] };
const withFinance = validate(submit(draft, 0, ana), { envelopeMaxCents: 0 }, bo, at);

test('whatever people try in whatever order, money is only booked after a submitter, another validator and a neutral approver', () => {
  const steps: ((claim: Claim, by: typeof ana) => Claim)[] = [
    (claim, by) => submit(claim, 0, by),
    (claim, by) => validate(claim, { envelopeMaxCents: 0 }, by, at),
    (claim, by) =>
      edit(
        claim,
        { content: { ...content, amountCents: claim.amountCents + 1 }, payee: claim.payee, envelopeMaxCents: null },
        by,
      ),
    (claim, by) => addDocument(claim, document(`d${claim.documents.length}`, by.id), by),
    (claim, by) => approve(claim, by, at),
    (claim, by) => requestInfo(claim, by),
    (claim, by) => answer(claim, by),
    (claim) =>
      withFunding(
        claim,
        {
          round: claim.round,
          version: claim.fundingVersion + 1,
          funding: 'charged',
          detail: { nationalCents: 0, envelopeCents: 0, missingCents: 0, reason: null },
        },
        at,
      ) ?? claim,
  ];
  const doers = [ana, bo, fin, pia, person('member', 'g')];
  let booked = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(doers.length - 1)), {
        minLength: 60,
        maxLength: 120,
        size: 'max',
      }),
      (deeds) => {
        let claim = draft;
        for (const [step, doer] of deeds) {
          try {
            claim = steps[step]!(claim, doers[doer]!);
          } catch {
            // refused: the claim stays as it was
          }
          if (claim.state !== 'payable') continue;
          booked += 1;
          expect(claim.submittedBy).not.toBeNull();
          expect(new Set([claim.submittedBy, claim.validatedBy, claim.approvedBy]).size).toBe(3);
          expect(doers.find(({ id }) => id === claim.approvedBy)?.groups.has('g')).toBe(false);
          expect([claim.financeRound?.amountCents, claim.funding]).toEqual([claim.amountCents, 'charged']);
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(booked).toBeGreaterThan(1_000);
});

test('the payer is a fourth person', () => {
  const approved = approve(withFinance, fin, at);
  for (const somebody of [ana, bo, fin]) expect(() => requirePayer(approved, somebody)).toThrow();
  expect(() => requirePayer(approved, pia)).not.toThrow();
});

test('every state is reached by some act, and what ended stays ended', () => {
  const reached = new Set(Object.values(TRANSITIONS).flatMap(({ from }) => Object.values(from)));
  expect([...STATES].filter((state) => state !== 'draft' && !reached.has(state))).toEqual([]);
  for (const act of Object.keys(TRANSITIONS) as Act[])
    for (const state of ['refused', 'cancelled'] as const) {
      if (act === 'forget') expect(nextState(state, act)).toBe(state);
      else expect(() => nextState(state, act)).toThrow();
    }
});

test('a refusal names the state and what is possible', () => {
  expect(() => nextState('finance_review', 'submit')).toThrow(
    '"submit" is not possible for a claim in state "finance_review"; possible now: assign, request-info, approve, refuse, cancel.',
  );
  expect(possibleIn('refused')).toEqual([]);
  expect(lineOf('approve')).toBe(
    'By somebody of finance who neither manages the group nor submitted or validated the claim; where it is assigned, its reviewer alone. `finance_review` → `approved`.',
  );
});

test('the words of budget lead to the same funding in any order', () => {
  const detail = { nationalCents: 0, envelopeCents: 0, missingCents: 0, reason: null };
  const words: FundingNews[] = [1, 2, 3].map((version) => ({
    round: 1,
    version,
    funding: version === 2 ? 'unfunded' : 'held',
    detail,
  }));
  const older: FundingNews = { round: 0, version: 9, funding: 'unfunded', detail };
  fc.assert(
    fc.property(fc.shuffledSubarray([...words, ...words, older], { minLength: 7 }), (heard) => {
      const claim = heard.reduce<Claim>((known, word) => withFunding(known, word, at) ?? known, withFinance);
      expect([claim.funding, claim.fundingVersion]).toEqual(['held', 3]);
    }),
  );
});

test('a booking overtaken by a newer word about the hold still counts', () => {
  const detail = { nationalCents: 1, envelopeCents: 0, missingCents: 0, reason: null };
  const held = withFunding(approve(withFinance, fin, at), { round: 1, version: 9, funding: 'held', detail }, at)!;
  expect(withFunding(held, { round: 1, version: 2, funding: 'charged', detail }, at)?.state).toBe('payable');
});

test('a claim has at most twenty documents', () => {
  const full = { ...draft, documents: Array.from({ length: MAX_DOCUMENTS }, (_, index) => document(`${index}`)) };
  expect(() => addDocument(full, document('one more'), ana)).toThrow('at most 20');
});

test('an end-to-end id fits into a SEPA transfer', () => {
  expect(endToEndIdOf('0b7f5c3e-6a2f-4f0e-9a51-1c2d3e4f5a6b')).toBe('0b7f5c3e6a2f4f0e9a511c2d3e4f5a6b');
});

test('the day is the one in Paris', () => {
  expect(dayOf(new Date('2026-06-30T22:30:00Z'))).toBe('2026-07-01');
});
