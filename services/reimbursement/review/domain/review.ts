import { conflict, invalid } from '../../../../libs/errors/app-error.ts';
import { requireDocument } from '../../claims/domain/claim-content.ts';
import type { Claim, Person } from '../../claims/domain/claim.ts';
import { take } from '../../claims/domain/duties.ts';
import { nextState, type Act } from '../../claims/domain/transitions.ts';

/**
 * These functions lead a claim from the two persons of the group through finance. Each gives the next claim or throws.
 */

/**
 * A claim is refused when the group left it untouched for this many days, in peer review or after a question of
 * finance.
 */
export const DAYS_FOR_ANSWERS = 60;

/** Takes a step that is caused by time and not by a person. */
const pass = (claim: Claim, act: Act): Claim => ({ ...claim, state: nextState(claim.state, act) });

export function submit(claim: Claim, envelopeMaxCents: number, by: Person): Claim {
  const next = take(claim, 'submit', by);
  requireDocument(claim);
  return { ...next, envelopeMaxCents, submittedBy: by.id, validatedBy: null };
}

export type Validation = {
  readonly envelopeMaxCents: number;
};

/**
 * A second person of the group confirms what the first one submitted. The claim enters a new finance round.
 * @throws submission-needed, document-needed, envelope-max-differs, same-person, illegal-transition
 */
export function validate(claim: Claim, { envelopeMaxCents }: Validation, by: Person, at: Date): Claim {
  const next = take(claim, 'validate', by);
  if (claim.submittedBy === null)
    throw conflict(
      'submission-needed',
      'Documents were changed after the submission; submit the claim again, then a second person validates it.',
    );
  requireDocument(claim);
  if (envelopeMaxCents !== claim.envelopeMaxCents) {
    throw invalid('envelope-max-differs', 'Both persons must confirm the same maximum from the envelope.', [
      { pointer: '/envelopeMaxCents', detail: `the submitter confirmed ${claim.envelopeMaxCents ?? 'nothing'}` },
    ]);
  }
  const { actionId, amountCents } = claim;
  return {
    ...next,
    validatedBy: by.id,
    round: claim.round + 1,
    financeRound: { actionId, amountCents, envelopeMaxCents, at },
    funding: 'pending',
    fundingDetail: null,
    fundingVersion: 0,
    announcedAt: at,
  };
}

export function approve(claim: Claim, by: Person, at: Date): Claim {
  return { ...take(claim, 'approve', by), approvedBy: by.id, announcedAt: at };
}

export const refuse = (claim: Claim, by: Person): Claim => take(claim, 'refuse', by);
export const requestInfo = (claim: Claim, by: Person): Claim => take(claim, 'request-info', by);

/**
 * Chooses the step of an answer. When nothing changed, the approvals of the group and the hold stay valid, so
 * it is the same finance round.
 */
export const answerAct = (claim: Claim): Act => (claim.validatedBy === null ? 'answer-with-changes' : 'answer');
export const answer = (claim: Claim, by: Person): Claim => take(claim, answerAct(claim), by);

export const cancel = (claim: Claim, by: Person): Claim => take(claim, 'cancel', by);
export const expire = (claim: Claim): Claim => pass(claim, 'expire');
export const closeSeason = (claim: Claim): Claim => pass(claim, 'close-season');
