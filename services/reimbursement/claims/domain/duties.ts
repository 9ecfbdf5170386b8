import { forbidden } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person, TrailEntry } from './claim.ts';
import { DUTIES, isOfGroup, nextState, stepOf, type Act, type Deed } from './transitions.ts';

/** The duties are separate: at least four persons act between a draft and the bank. */

const samePerson = (did: string) => forbidden('same-person', `Who ${did} this claim cannot take this step too.`);

/** Says in words what a person did who took one of these steps; all other steps of the group are called a part in it. */
const IN_WORDS: Partial<Record<Deed, string>> = {
  create: 'drafted',
  edit: 'edited',
  submit: 'submitted',
  validate: 'validated',
  approve: 'approved',
};

type Parties = Pick<
  Claim,
  'groupId' | 'submittedBy' | 'validatedBy' | 'approvedBy' | 'paidBy' | 'assignedTo' | 'trail'
>;

/** Who took one of these steps has said that the claim may be paid as it stood. */
const APPROVING: readonly TrailEntry['did'][] = ['approve', 'accept-account'];

/** Who took one of these steps has brought money on its way, or said what became of it. */
const PAYING: readonly TrailEntry['did'][] = [
  'take-into-payout',
  'confirm-payment',
  'reject-payment',
  'dispute-payment',
];

/**
 * Finds the step that a person once took on a claim for its group. The trail remembers all hands, also those before the
 * last edit or submission. The trail of an erased person no longer names them, but a token of an erased person is
 * refused at the door.
 */
export const partOf = ({ trail }: Pick<Claim, 'trail'>, personId: string): Deed | undefined =>
  trail.find(({ by, did }) => by === personId && isOfGroup(did))?.did;

/** Steps of the group may be taken only by a person who manages the group. @throws not-your-group */
function requireMember(claim: Parties, person: Person): void {
  if (!person.groups.has(claim.groupId))
    throw forbidden('not-your-group', 'You do not manage the group of this claim.');
}

/** A person who decides on a claim must have no part in it, now or before. @throws own-group, same-person */
function requireNeutral(claim: Parties, person: Person): void {
  if (person.groups.has(claim.groupId)) throw forbidden('own-group', 'Nobody decides on a group that they manage.');
  if (claim.submittedBy === person.id) throw samePerson('submitted');
  if (claim.validatedBy === person.id) throw samePerson('validated');
  const part = partOf(claim, person.id);
  if (part !== undefined) throw samePerson(IN_WORDS[part] ?? 'had a part in');
}

/** @throws assigned-to-another */
function requireReviewer(claim: Parties, person: Person): void {
  if (claim.assignedTo !== null && claim.assignedTo !== person.id)
    throw forbidden(
      'assigned-to-another',
      'This claim is assigned to somebody else of finance; take it over first, with a reason.',
    );
}

/** A person must have no part in the claim, and must not have approved it. @throws own-group, same-person */
function requireOtherThanApprover(claim: Parties, person: Person): void {
  requireNeutral(claim, person);
  const approved = claim.trail.some(({ by, did }) => by === person.id && APPROVING.includes(did));
  if (approved || claim.approvedBy === person.id) throw samePerson('approved');
}

/**
 * A person who moves money must not have approved the claim, in this round or an earlier one, nor have decided that a
 * disputed transfer was not paid: otherwise one person would free a claim and pay it again.
 * @throws own-group, same-person
 */
export function requirePayer(claim: Parties, person: Person): void {
  requireOtherThanApprover(claim, person);
  const freed = claim.trail.some(({ by, did }) => by === person.id && did === 'decide-unpaid');
  if (freed) throw samePerson('decided on the payment of');
}

/**
 * A person who takes an approved claim back, decides whether it was paid, or books what came back, must have neither
 * approved nor paid it.
 * @param payers those who made a batch with this claim
 * @throws own-group, same-person
 */
export function requireThirdPerson(claim: Parties, person: Person, payers: readonly string[] = []): void {
  requireOtherThanApprover(claim, person);
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
