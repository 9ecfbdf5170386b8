import { onNewestState } from '../../../libs/errors/transient.ts';
import { noteErasure } from '../../../libs/mongo/erasure-log.ts';
import { eraseOrWait } from '../../../libs/mongo/unfinished-erasures.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { nextState } from '../claims/domain/transitions.ts';
import { recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { removeDoomedFiles } from '../documents/remove-doomed-files.ts';
import {
  canForgetPersons,
  emptiedClaim,
  isAnswered,
  isFiledBy,
  isWrittenBy,
  names,
  wasNeverPaid,
  withoutContact,
  withoutPerson,
  withoutStaff,
} from './domain/erasure.ts';

/** One run handles at most this many payouts of one person. The sweep of unfinished erasures handles the rest. */
const PAYOUTS_AT_ONCE = 500;

export type ErasureDeps = Pick<
  ReimbursementDeps,
  | 'claims'
  | 'payouts'
  | 'files'
  | 'doomedFiles'
  | 'disclosures'
  | 'persons'
  | 'unfinishedErasures'
  | 'erasureLog'
  | 'eraseFromDeadLetters'
  | 'forgetNewsOf'
  | 'now'
>;

/**
 * Erases a person from claims and payouts, and empties what the person filed and what was never paid. In a claim that is
 * not finished the persons must stay distinguishable, so the erasure waits until it is.
 */
export const erasePerson = (deps: ErasureDeps, personId: string): Promise<void> =>
  eraseOrWait(deps.unfinishedErasures, personId, deps.now(), () => eraseEverywhere(deps, personId));

/** @returns whether it is done; false when the person still stands for something somewhere */
async function eraseEverywhere(deps: ErasureDeps, personId: string): Promise<boolean> {
  let done = true;
  const note = noteErasure(deps.erasureLog, deps.now());
  for (const claimId of await deps.persons.idsOfClaimsOf(personId))
    done = (await eraseInClaim(deps, claimId, { personId, note })) && done;
  const payouts = await deps.persons.payoutsBy(personId, PAYOUTS_AT_ONCE);
  for (const { _id } of payouts) done = (await eraseInPayout(deps, _id, { personId, note })) && done;
  await removeDoomedFiles(deps);
  if ((await deps.disclosures.seenBy(personId, 1)).length > 0)
    await deps.disclosures.eraseReader(personId, await note());
  await deps.eraseFromDeadLetters(personId);
  return done && payouts.length < PAYOUTS_AT_ONCE;
}

/** The person who is erased, and the function that notes the erasure. */
type Erased = { readonly personId: string; readonly note: () => Promise<string> };

const eraseInClaim = (
  deps: Pick<ReimbursementDeps, 'claims' | 'doomedFiles' | 'forgetNewsOf' | 'now'>,
  claimId: string,
  { personId, note }: Erased,
): Promise<boolean> =>
  onNewestState(async () => {
    const { claims, doomedFiles, forgetNewsOf, now } = deps;
    const claim = await claims.find(claimId);
    if (!claim || !names(claim, personId)) return true;
    if (!canForgetPersons(claim)) {
      // The claim is the group's and goes on, to the account that the group gave. Nobody answers for the contact.
      if (claim.contact && isWrittenBy(claim, personId)) await claims.rewrite(withoutContact(claim));
      return false;
    }
    const nameless = withoutPerson(claim, personId, await note());
    if (!isFiledBy(claim, personId) || !wasNeverPaid(claim)) {
      await claims.rewrite(nameless);
      return true;
    }
    // The files are noted first, so that a crash leaves none of them behind.
    const files = claim.documents.map(({ id }) => id);
    await doomedFiles.add(claim._id, files);
    await forgetNewsOf(claim._id);
    await claims.rewrite(emptied(nameless, now()));
    return true;
  });

/** Empties the claim as a step like any other, so that the trail tells why payee and documents are gone. */
const emptied = (claim: Claim, at: Date): Claim =>
  recorded(
    claim,
    { ...emptiedClaim(claim), state: nextState(claim.state, 'forget') },
    { did: 'forget', by: 'system', at, why: 'A person who filed it was erased.' },
  );

const eraseInPayout = (
  { payouts }: Pick<ReimbursementDeps, 'payouts'>,
  payoutId: string,
  { personId, note }: Erased,
): Promise<boolean> =>
  onNewestState(async () => {
    const payout = await payouts.find(payoutId);
    if (!payout) return true;
    if (!isAnswered(payout)) return false;
    await payouts.rewrite(withoutStaff(payout, personId, await note()));
    return true;
  });
