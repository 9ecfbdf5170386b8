import { eventOf, type AnyEvent, type EventOf } from '../../libs/events/event.ts';
import type { Hold } from './claims/domain/hold.ts';
import { ownerOf, type Balance } from './ledger/domain/transfer.ts';
import type { Season } from './seasons/domain/season.ts';
import type { BudgetAction } from './settlement/domain/action.ts';
import type { Place } from './settlement/domain/place.ts';

const SEASON_EVENT = { open: 'season.opened', closing: 'season.closing', closed: 'season.closed' } as const;

export function seasonStateChanged(season: Season, at: Date): AnyEvent {
  const { _id: seasonId, version, name, state, startsOn, endsOn, claimsUntil } = season;
  return eventOf(SEASON_EVENT[state], seasonId, version, at, {
    seasonId,
    version,
    name,
    state,
    startsOn,
    endsOn,
    claimsUntil,
  });
}

export function seasonChanged(season: Season, remainingCents: number, at: Date): AnyEvent {
  const {
    _id: seasonId,
    version: seq,
    state,
    mode,
    startsOn,
    endsOn,
    totalCents,
    recentCents,
    policy,
    memory,
  } = season;
  return eventOf('season.changed', seasonId, seq, at, {
    seasonId,
    seq,
    state,
    mode,
    startsOn,
    endsOn,
    totalCents,
    remainingCents,
    recentCents,
    policy,
    memory,
  });
}

/** @param lacking not empty */
export const moneyLacking = (
  { _id: seasonId, version }: Season,
  lacking: EventOf<'season.money-lacking'>['data']['lacking'],
  at: Date,
): AnyEvent =>
  eventOf('season.money-lacking', seasonId, version, at, { seasonId, version, lacking, at: at.toISOString() });

/**
 * The action exceeded its threshold, and the money for its places is not there yet.
 * @throws when the action did not pass
 */
export function actionPassed({ _id: actionId, seasonId, version, title, capCents, passing }: BudgetAction): AnyEvent {
  if (!passing) throw new Error(`action ${actionId} did not pass`);
  const { at, ...decision } = passing;
  const facts = { actionId, seasonId, version, title, capCents, ...decision, at: at.toISOString() };
  return eventOf('action.passed', actionId, version, at, facts);
}

/**
 * The action crossed: it has become fundable for every certified group.
 * @throws when the action did not cross
 */
export function actionFundable(action: BudgetAction): AnyEvent {
  const { _id: actionId, seasonId, title, capCents, crossing } = action;
  if (!crossing) throw new Error(`action ${actionId} did not cross`);
  const { settlementId, at, votes, threshold, inputs, claimsUntil, reservedCents } = crossing;
  // A decision is made once and never changes, so its version is always 1, whatever happens to the reservation later.
  return eventOf('action.fundable', actionId, 1, at, {
    actionId,
    seasonId,
    version: 1,
    settlementId,
    title,
    capCents,
    reservedCents,
    votes,
    threshold,
    inputs,
    claimsUntil,
    fundableAt: at.toISOString(),
  });
}

const PLACE_EVENT = { waiting: 'place.waiting', granted: 'place.granted', returned: 'place.returned' } as const;

export function placeChanged(place: Place, at: Date): AnyEvent {
  const { actionId, groupId, seasonId, version, capCents, cause, state } = place;
  return eventOf(PLACE_EVENT[state], place._id, version, at, {
    actionId,
    groupId,
    seasonId,
    version,
    capCents,
    cause,
    at: at.toISOString(),
  });
}

export function placeExpiring(
  { _id, actionId, groupId, seasonId, version, capCents }: Place,
  returnsOn: string,
  at: Date,
): AnyEvent {
  return eventOf('place.expiring', _id, version, at, {
    actionId,
    groupId,
    seasonId,
    version,
    capCents,
    returnsOn,
    at: at.toISOString(),
  });
}

export function envelopeChanged({ _id, version, availableCents }: Balance, at: Date): AnyEvent {
  const groupId = ownerOf(_id);
  return eventOf('envelope.changed', groupId, version, at, { groupId, version, availableCents });
}

/** Makes the events that tell reimbursement the present state of a hold. A released hold gives no event. */
export function holdChanged(hold: Hold, at: Date): AnyEvent[] {
  const {
    _id: claimId,
    version,
    round,
    groupId,
    actionId,
    nationalCents,
    envelopeCents,
    missingCents,
    reason,
    state,
  } = hold;
  const claim = { claimId, version, round, groupId, actionId };
  switch (state) {
    case 'held':
      return [eventOf('claim.held', claimId, version, at, { ...claim, nationalCents, envelopeCents })];
    case 'charged':
      return [eventOf('claim.charged', claimId, version, at, { ...claim, nationalCents, envelopeCents })];
    case 'unfunded':
      return [
        eventOf('claim.unfunded', claimId, version, at, {
          ...claim,
          reason: reason ?? 'waiting-for-place',
          missingCents,
        }),
      ];
    case 'released':
      return [];
  }
}
