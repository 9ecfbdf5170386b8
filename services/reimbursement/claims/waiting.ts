import { toldAgain, type AnyEvent } from '../../../libs/events/event.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import { claimRefused, claimReleased, factsOf } from '../events.ts';
import { closeSeason, DAYS_FOR_ANSWERS, expire } from '../review/domain/review.ts';
import { claimDesk, type Deps } from './claim-desk.ts';
import { dayOf } from './domain/claim-content.ts';
import type { Claim } from './domain/claim.ts';

const ANSWER_AWAITED_MS = 60_000;
/** Budget retries these by itself, and there may be many for months: this only mends a lost answer. */
const MONEY_AWAITED_MS = 60 * 60_000;
const DAYS_FOR_MONEY = 60;
const BATCH = 500;

/** What is done when nobody does anything: repairs of lost events, and deadlines. */
export function waiting(deps: Deps) {
  const {
    store: { claims, known },
    now,
  } = deps;
  const desk = claimDesk(deps);

  /** Unless somebody acted between our look and our write: then the next sweep looks again. */
  const endBySystem = (seen: Claim, did: 'expire' | 'close-season', why: string) =>
    desk.change(seen._id, {
      did,
      by: 'system',
      why,
      decide: (newest) =>
        newest.version !== seen.version ? undefined : did === 'expire' ? expire(newest) : closeSeason(newest),
      events: (ended, at) =>
        did === 'expire' ? [claimRefused(ended, why, at), ...claimReleased(ended, 'expired', at)] : [],
    });

  return {
    /** Budget owes an answer: tell it again, in case it never heard. */
    async announceUnanswered(): Promise<void> {
      const at = now();
      const ago = (ms: number) => new Date(at.getTime() - ms);
      for (const claim of await claims.unanswered(
        { asked: ago(ANSWER_AWAITED_MS), unfunded: ago(MONEY_AWAITED_MS) },
        BATCH,
      )) {
        await claims.announceAgain(
          claim,
          factsOf(claim, at).map((event) => toldAgain(event, at)),
          at,
        );
      }
    },

    async expireClaims(): Promise<void> {
      const overdue = plusDays(now(), -DAYS_FOR_ANSWERS);
      for (const claim of await claims.untouched(overdue, BATCH)) {
        await endBySystem(claim, 'expire', `The group did not answer for ${DAYS_FOR_ANSWERS} days.`);
      }
      for await (const action of known.fundable.all()) {
        const until = await desk.claimsUntil(action);
        if (dayOf(now()) <= until) continue;
        for (const claim of await claims.neverWithFinance(action._id, BATCH)) {
          await endBySystem(claim, 'close-season', `Claims could be filed until ${until}.`);
        }
        if (dayOf(plusDays(now(), -DAYS_FOR_MONEY)) <= until) continue;
        for (const claim of await claims.unfunded(action._id, BATCH)) {
          await endBySystem(
            claim,
            'expire',
            `No money came within ${DAYS_FOR_MONEY} days after the season's claims closed.`,
          );
        }
      }
    },

    async *replay(): AsyncIterable<AnyEvent> {
      for await (const claim of claims.all()) yield* factsOf(claim, now());
    },
  };
}
