import { onNewestState } from '../../../libs/errors/transient.ts';
import { eraseOrWait } from '../../../libs/mongo/unfinished-erasures.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { canForgetPersons, isAnswered, names, withoutDecider, withoutPerson } from './domain/erasure.ts';

/** One run handles at most this many payouts of one person. The sweep of unfinished erasures handles the rest. */
const PAYOUTS_AT_ONCE = 500;

export type ErasureDeps = Pick<
  ReimbursementDeps,
  'claims' | 'payouts' | 'disclosures' | 'persons' | 'unfinishedErasures' | 'eraseFromDeadLetters' | 'now'
>;

/**
 * Erases a person from claims and payouts. In a claim that is not finished the persons must stay distinguishable, so
 * the erasure waits until it is.
 */
export const erasePerson = (deps: ErasureDeps, personId: string): Promise<void> =>
  eraseOrWait(deps.unfinishedErasures, personId, deps.now(), () => eraseEverywhere(deps, personId));

/** @returns whether it is done; false when the person still stands for something somewhere */
async function eraseEverywhere(deps: ErasureDeps, personId: string): Promise<boolean> {
  let done = true;
  for (const claimId of await deps.persons.idsOfClaimsOf(personId))
    done = (await eraseInClaim(deps, claimId, personId)) && done;
  const payouts = await deps.persons.payoutsBy(personId, PAYOUTS_AT_ONCE);
  for (const { _id } of payouts) done = (await eraseInPayout(deps, _id, personId)) && done;
  await deps.disclosures.eraseReader(personId);
  await deps.eraseFromDeadLetters(personId);
  return done && payouts.length < PAYOUTS_AT_ONCE;
}

const eraseInClaim = (
  { claims }: Pick<ReimbursementDeps, 'claims'>,
  claimId: string,
  personId: string,
): Promise<boolean> =>
  onNewestState(async () => {
    const claim = await claims.find(claimId);
    if (!claim || !names(claim, personId)) return true;
    if (!canForgetPersons(claim)) return false;
    await claims.rewrite(withoutPerson(claim, personId));
    return true;
  });

const eraseInPayout = (
  { payouts }: Pick<ReimbursementDeps, 'payouts'>,
  payoutId: string,
  personId: string,
): Promise<boolean> =>
  onNewestState(async () => {
    const payout = await payouts.find(payoutId);
    if (!payout) return true;
    if (!isAnswered(payout)) return false;
    await payouts.rewrite(withoutDecider(payout, personId));
    return true;
  });
