import { eventOf, type EventOf } from '../../libs/events/event.ts';
import type { EventType } from '../../libs/events/topology.ts';
import { testClock } from '../support/clock.ts';
import { newId } from '../support/system.ts';

/**
 * What services announce to each other. Each fact takes what matters to the test and has a default for all the rest;
 * `time` is when the fact was announced.
 */
type Fact<E extends EventType> = Partial<EventOf<E>['data']> & { time?: Date };

export function groupChanged({ time = testClock.now(), ...more }: Fact<'group.changed'> = {}) {
  const { groupId = newId(), version = 1 } = more;
  return eventOf('group.changed', groupId, version, time, {
    groupId,
    version,
    name: 'GA Belleville',
    department: '75',
    certified: true,
    ...more,
  });
}

const SEASON_EVENTS = { open: 'season.opened', closing: 'season.closing', closed: 'season.closed' } as const;

export function seasonChanged({ time = testClock.now(), ...more }: Fact<'season.opened'> = {}) {
  const { seasonId = newId(), version = 1, state = 'open' } = more;
  return eventOf(SEASON_EVENTS[state], seasonId, version, time, {
    seasonId,
    version,
    name: 'Budget',
    state,
    startsOn: '2026-01-01',
    endsOn: '2098-12-31',
    claimsUntil: '2099-03-31',
    ...more,
  });
}

export function actionPublished({ time = testClock.now(), ...more }: Fact<'action.published'> = {}) {
  const { actionId = newId(), version = 1 } = more;
  return eventOf('action.published', actionId, version, time, {
    actionId,
    version,
    number: 1,
    proposalId: newId(),
    groupId: newId(),
    seasonId: newId(),
    revision: 1,
    title: 'Frigo solidaire',
    summary: '…',
    capCents: 10_000,
    publishedAt: time.toISOString(),
    ...more,
  });
}

type Commitment = Fact<'vote.cast'> & { actionId: string; groupId: string };

const commitment = (time: Date, more: Omit<Commitment, 'time'>) => ({
  seasonId: newId(),
  version: 1,
  plannedMonth: time.toISOString().slice(0, 7),
  commune: 'Lille',
  at: time.toISOString(),
  ...more,
});

export function voteCast({ time = testClock.now(), ...more }: Commitment) {
  const data = commitment(time, more);
  return eventOf('vote.cast', `${data.actionId}.${data.groupId}`, data.version, time, data);
}

export function voteWithdrawn({ time = testClock.now(), ...more }: Commitment) {
  const data = commitment(time, more);
  return eventOf('vote.withdrawn', `${data.actionId}.${data.groupId}`, data.version, time, data);
}

/** The budget hears of a claim in this form. */
export type ClaimFact = {
  claimId: string;
  groupId: string;
  amountCents: number;
  envelopeMaxCents: number;
  actionId: string | null;
};

export const claimOf = (more: Partial<ClaimFact> & { groupId: string }): ClaimFact => ({
  claimId: newId(),
  amountCents: 4_000,
  envelopeMaxCents: 0,
  actionId: null,
  ...more,
});

/** `round` is the number of the finance round: 1 for the first one. */
type FinanceRound = { round?: number; time?: Date };

export const claimValidated = (claim: ClaimFact, { round = 1, time = testClock.now() }: FinanceRound = {}) =>
  eventOf('claim.validated', claim.claimId, round, time, {
    ...claim,
    round,
    version: round,
    title: 'Frigo',
    submittedAt: time.toISOString(),
  });

const ended = ({ envelopeMaxCents: _max, ...claim }: ClaimFact, round: number) => ({
  ...claim,
  round,
  version: round + 1,
  title: 'Frigo',
});

export const claimApproved = (claim: ClaimFact, { round = 1, time = testClock.now() }: FinanceRound = {}) =>
  eventOf('claim.approved', claim.claimId, round, time, ended(claim, round));

export const claimReleased = (claim: ClaimFact, { round = 1, time = testClock.now() }: FinanceRound = {}) =>
  eventOf('claim.released', claim.claimId, round, time, { ...ended(claim, round), reason: 'refused' });
