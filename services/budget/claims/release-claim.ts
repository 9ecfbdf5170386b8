import type { ClientSession } from 'mongoose';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { placeChanged } from '../events.ts';
import { giveBack, placeId, waitFor } from '../settlement/domain/place.ts';
import { partsOf, transferId } from './domain/hold-parts.ts';
import { released, type EndedClaim, type Hold } from './domain/hold.ts';
import { freeHold } from './free-hold.ts';
import { giveBackCharge } from './give-back-charge.ts';
import { requestFunding } from './request-funding.ts';
import { saveHold } from './save-hold.ts';

type Deps = Pick<
  BudgetDeps,
  'seasons' | 'actions' | 'places' | 'holds' | 'ledger' | 'knownVotes' | 'inTransaction' | 'requestTask' | 'now'
>;

/** Frees the money of a claim that ended, or books it back. Waiting claims of its group may use the money then. */
export async function releaseClaim(deps: Deps, claim: EndedClaim): Promise<void> {
  const at = deps.now();
  await onNewestState(() =>
    deps.inTransaction(async (session) => {
      const hold = await deps.holds.find(claim.claimId, session);
      if (hold && (hold.round > claim.round || hold.state === 'released')) return;
      if (hold?.state === 'charged') await reverseCharge(deps, hold, at, session);
      else if (hold) await freeHold(deps, hold, at, session);
      await saveHold(deps, released(claim, hold, at), at, session);
      await endRequest(deps, claim, at, session);
    }),
  );
  await requestFunding(deps, [claim.groupId]);
}

/**
 * Books the money back when a claim ended while its money was being booked. A correction is a booking of its own in the
 * opposite direction.
 */
async function reverseCharge(deps: Deps, hold: Hold, at: Date, session: ClientSession): Promise<void> {
  for (const { part, amountCents, from } of partsOf(hold)) {
    const _id = transferId('reverse', hold, part);
    await deps.ledger.book(
      { _id, from: 'payee', to: from, amountCents, reason: `claim ${hold._id} ended`, at },
      session,
    );
  }
  const bookingId = transferId('return', hold, 'national');
  await giveBackCharge(deps, hold, { nationalCents: hold.nationalCents, bookingId, at }, session);
}

/**
 * A claim that ended no longer asks for a place, unless another claim or a vote of the group asks for the same place.
 */
async function endRequest(
  { places, holds, knownVotes }: Deps,
  { actionId, groupId }: EndedClaim,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const place = actionId === null ? undefined : await places.find(placeId(actionId, groupId), session);
  if (place?.state !== 'waiting' || place.cause !== 'claim') return;
  if (await holds.awaitsMoney(place.actionId, groupId, session)) return;
  const vote = await knownVotes.find(place._id, session);
  if (vote?.active) await places.save(waitFor(place, 'vote'), { session });
  else await places.save(giveBack(place, 'claim-ended'), { events: (saved) => [placeChanged(saved, at)], session });
}
