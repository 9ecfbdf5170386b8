import { forbidden } from '../../../libs/errors/app-error.ts';
import type { Claim, Person } from './claim.ts';

/** Separation of duties: four hands of at least four people between a draft and the bank. */

const samePerson = (did: string) => forbidden('same-person', `Who ${did} this claim cannot take this step too.`);

/** @throws same-person */
export function requireSecondPerson(claim: Claim, person: Person): void {
  if (claim.submittedBy === person.id) throw samePerson('submitted');
}

/** For whoever decides. @throws own-group, same-person */
export function requireNeutral(claim: Claim, person: Person): void {
  if (person.groups.has(claim.groupId)) throw forbidden('own-group', 'Nobody decides on a group that they manage.');
  if (claim.submittedBy === person.id) throw samePerson('submitted');
  if (claim.validatedBy === person.id) throw samePerson('validated');
}

/** For whoever moves money. @throws own-group, same-person */
export function requirePayer(claim: Claim, person: Person): void {
  requireNeutral(claim, person);
  if (claim.approvedBy === person.id) throw samePerson('approved');
}
