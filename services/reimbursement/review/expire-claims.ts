import { plusDays } from '../../../libs/time/clock.ts';
import { dayOf } from '../claims/domain/claim-content.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { claimsUntil } from '../claims/require-fundable.ts';
import { saveStep } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimRefused, claimReleased } from '../events.ts';
import type { FundableAction } from '../known.ts';
import { closeSeason, DAYS_FOR_ANSWERS, expire } from './domain/review.ts';

/** After the end of the claims of its season, a claim waits for money for this many days. */
const DAYS_FOR_MONEY = 60;
/** One sweep ends at most this many claims of each kind and action. */
const ENDED_AT_ONCE = 500;

type ExpiryDeps = Pick<ReimbursementDeps, 'claims' | 'waitingClaims' | 'known' | 'logger' | 'countAltered' | 'now'>;

/** Ends the claims whose time is over: the group did not answer, or the claims of their season are closed. */
export async function expireClaims(deps: ExpiryDeps): Promise<void> {
  const overdue = plusDays(deps.now(), -DAYS_FOR_ANSWERS);
  for (const claim of await deps.waitingClaims.untouched(overdue, ENDED_AT_ONCE))
    await expireClaim(deps, claim, `The group did not answer for ${DAYS_FOR_ANSWERS} days.`);
  for await (const action of deps.known.fundableActions.each()) await endClaimsOn(deps, action);
}

async function endClaimsOn(deps: ExpiryDeps, action: FundableAction): Promise<void> {
  const { waitingClaims, now } = deps;
  const until = await claimsUntil(deps, action);
  if (dayOf(now()) <= until) return;
  for (const claim of await waitingClaims.neverWithFinance(action._id, ENDED_AT_ONCE))
    await cancelLate(deps, claim, until);
  if (dayOf(plusDays(now(), -DAYS_FOR_MONEY)) <= until) return;
  const why = `No money came within ${DAYS_FOR_MONEY} days after the season's claims closed.`;
  for (const claim of await waitingClaims.unfunded(action._id, ENDED_AT_ONCE)) await expireClaim(deps, claim, why);
}

/**
 * Another process may change the claim between our reading and our writing. The claim stays as it is then, and the next
 * sweep reads it again.
 */
const unchanged = (newest: Claim, seen: Claim): boolean => newest.version === seen.version;

const expireClaim = (deps: ExpiryDeps, seen: Claim, why: string) =>
  saveStep(deps, seen._id, {
    did: 'expire',
    by: 'system',
    why,
    decide: (newest) => (unchanged(newest, seen) ? expire(newest) : undefined),
    events: (expired, at) => [claimRefused(expired, why, at), ...claimReleased(expired, 'expired', at)],
  });

const cancelLate = (deps: ExpiryDeps, seen: Claim, until: string) =>
  saveStep(deps, seen._id, {
    did: 'close-season',
    by: 'system',
    why: `Claims could be filed until ${until}.`,
    decide: (newest) => (unchanged(newest, seen) ? closeSeason(newest) : undefined),
  });
