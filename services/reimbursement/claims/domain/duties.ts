import { forbidden } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person } from './claim.ts';
import { DUTIES, nextState, stepOf, type Act } from './transitions.ts';

/** Duties are separate: at least four people act between a draft and the bank. */

const samePerson = (did: string) => forbidden('same-person', `Who ${did} this claim cannot take this step too.`);

type Parties = Pick<Claim, 'groupId' | 'submittedBy' | 'validatedBy' | 'approvedBy' | 'assignedTo'>;

/** The group's own steps are for those who manage it. @throws not-your-group */
function requireMember(claim: Parties, person: Person): void {
  if (!person.groups.has(claim.groupId))
    throw forbidden('not-your-group', 'You do not manage the group of this claim.');
}

/** Whoever decides must have no part in the claim. @throws own-group, same-person */
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

/** Whoever moves money must not have approved it. @throws own-group, same-person */
export function requirePayer(claim: Parties, person: Person): void {
  requireNeutral(claim, person);
  if (claim.approvedBy === person.id) throw samePerson('approved');
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
    case 'payer':
      return requirePayer(claim, person);
    case 'budget':
    case 'system':
      return;
  }
}

/** One step of a person, which the state and their duty must allow. @throws illegal-transition, and what requireDuty throws */
export function take(claim: Claim, act: Act, person: Person): Claim {
  const state = nextState(claim.state, act);
  requireDuty(claim, act, person);
  return { ...claim, state };
}
