import type { ClientSession } from 'mongoose';
import { fundingOf } from '../../../libs/funding/funding.ts';
import type { BudgetDeps } from '../deps.ts';
import { envelopeOf } from '../ledger/domain/transfer.ts';
import { placeId } from '../settlement/domain/place.ts';
import { chargeHold } from './charge-hold.ts';
import { partsOf, transferId } from './domain/hold-parts.ts';
import { NOTHING, type Hold } from './domain/hold.ts';
import { usePlace } from './use-place.ts';

/**
 * Sets aside every part of a claim, or none of them. A claim that finance approved before its money came is booked at
 * once.
 * @returns the hold as it stands then, which the caller saves in the same transaction
 */
export async function fundHold(
  deps: Pick<BudgetDeps, 'ledger' | 'places'>,
  hold: Hold,
  at: Date,
  session: ClientSession,
): Promise<Hold> {
  const { ledger, places } = deps;
  const place = hold.actionId === null ? undefined : await places.find(placeId(hold.actionId, hold.groupId), session);
  const funding = fundingOf(hold, place, await ledger.available(envelopeOf(hold.groupId), session));
  if (funding.state === 'unfunded')
    return { ...hold, ...NOTHING, state: 'unfunded', reason: funding.reason, missingCents: funding.missingCents };
  const { nationalCents, envelopeCents } = funding;
  const held: Hold = { ...hold, ...NOTHING, state: 'held', nationalCents, envelopeCents };
  for (const { part, amountCents, from } of partsOf(held)) {
    const _id = transferId('hold', held, part);
    await ledger.hold({ _id, from, to: 'payee', amountCents, reason: `claim ${held._id}`, at }, session);
  }
  await usePlace(deps, held, { heldCents: nationalCents, chargedCents: 0 }, session);
  return held.approved ? chargeHold(deps, held, at, session) : held;
}
