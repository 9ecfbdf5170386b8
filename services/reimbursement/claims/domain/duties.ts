import { forbidden } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person, TrailEntry } from './claim.ts';
import { DUTIES, nextState, stepOf, type Act } from './transitions.ts';

/** The duties are separate: at least four persons act between a draft and the bank. */

const samePerson = (did: string) => forbidden('same-person', `Who ${did} this claim cannot take this step too.`);

type Parties = Pick<
  Claim,
  'groupId' | 'submittedBy' | 'validatedBy' | 'approvedBy' | 'paidBy' | 'assignedTo' | 'trail'
>;

/** Who took one of these steps has brought money on its way, or said what became of it. */
const PAYING: readonly TrailEntry['did'][] = [
  'take-into-payout',
  'confirm-payment',
  'reject-payment',
  'dispute-payment',
];

/** Steps of the group may be taken only by a person who manages the group. @throws not-your-group */
function requireMember(claim: Parties, person: Person): void {
  if (!person.groups.has(claim.groupId))
    throw forbidden('not-your-group', 'You do not manage the group of this claim.');
}

/** A person who decides on a claim must have no other part in it. @throws own-group, same-person */
function requireNeutral(claim: Parties, person: Person): void {
  if (person.groups.has(claim.groupId)) throw forbidden('own-group', 'Nobody decides on a group that they manage.');
  if (claim.submittedBy === person.id) throw samePerson('submitted');
  if (claim.validatedBy === person.id) throw samePerson('validated');
}

/** @throws assigned-to-another */
function requireReviewer(claim: Parties, person: Person): void {
  if (claim.assignedTo !== null && claim.assignedTo !== person.id)
    throw forbidden(
      'assigned-to-another',
      'This claim is assigned to somebody else of finance; take it over first, with a reason.',
    );
}

/** A person who moves money must not have approved the claim. @throws own-group, same-person */
export function requirePayer(claim: Parties, person: Person): void {
  requireNeutral(claim, person);
  if (claim.approvedBy === person.id || claim.trail.some(({ did, by }) => did === 'approve' && by === person.id))
    throw samePerson('approved');
}

/**
 * A person who takes an approved claim back, or decides whether it was paid, must have neither approved nor paid it.
 * @param payers those who made a batch with this claim
 * @throws own-group, same-person
 */
export function requireThirdPerson(claim: Parties, person: Person, payers: readonly string[] = []): void {
  requirePayer(claim, person);
  const paid = claim.trail.some(({ did, by }) => PAYING.includes(did) && by === person.id);
  if (paid || claim.paidBy === person.id || payers.includes(person.id)) throw samePerson('paid');
}

/** @throws insufficient-scope, not-your-group, own-group, same-person, assigned-to-another */
export function requireDuty(claim: Parties, act: Act, person: Person): void {
  const { who } = stepOf(act);
  const { scope, may } = DUTIES[who];
  if (scope === null || !person.scopes.has(scope))
    throw forbidden('insufficient-scope', `This step is taken by ${may}.`);
  switch (who) {
    case 'group':
      return requireMember(claim, person);
    case 'second person':
      requireMember(claim, person);
      if (claim.submittedBy === person.id) throw samePerson('submitted');
      return;
    case 'finance':
      return requireNeutral(claim, person);
    case 'reviewer':
      requireNeutral(claim, person);
      return requireReviewer(claim, person);
    case 'third person':
      return requireThirdPerson(claim, person);
    case 'payer':
      return requirePayer(claim, person);
    case 'budget':
    case 'system':
      return;
  }
}

/**
 * Takes one step of a person. The state of the claim and the duty of the person must allow it.
 * @throws illegal-transition, and what requireDuty throws
 */
export function take(claim: Claim, act: Act, person: Person): Claim {
  const state = nextState(claim.state, act);
  requireDuty(claim, act, person);
  return { ...claim, state };
}
