import { eventOf } from '../../libs/events/event.ts';
import { proposal } from '../../services/proposal/app.ts';
import { testClock } from '../support/clock.ts';
import { newId, startSystem, type System } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { announce } from './announce.ts';
import { groupChanged, seasonChanged } from './facts.ts';
import type { Cast } from './proposal-ready.ts';

export const startProposal = (): Promise<System> => startSystem([proposal]);

export const knownGroup = (system: System, groupId: string, version: number) =>
  waitUntil(
    () =>
      system
        .database('proposal')
        .collection('known-groups')
        .findOne({ _id: groupId as never, version: { $gte: version } }),
    { what: 'the group in proposal' },
  );

export const personOf = (system: System, ...groups: string[]) => system.token({ scope: 'group', groups });

/** Announces a certified group, and gives one of its people and a reviewer. */
export async function certifiedCast(system: System): Promise<Cast> {
  const groupId = newId();
  await announce(system, groupChanged({ groupId }));
  await knownGroup(system, groupId, 1);
  return {
    groupId,
    author: await personOf(system, groupId),
    reviewer: await system.token({ scope: 'review', groups: [] }),
  };
}

type SeasonState = 'open' | 'closing' | 'closed';

export async function seasonIs(
  system: System,
  seasonId: string,
  state: SeasonState,
  version: number,
  startsOn = '2026-01-01',
): Promise<void> {
  await announce(
    system,
    seasonChanged({
      seasonId,
      version,
      name: `Season ${startsOn}`,
      state,
      startsOn,
      endsOn: '2026-12-31',
      claimsUntil: '2027-03-31',
    }),
  );
  await waitUntil(
    () =>
      system
        .database('proposal')
        .collection('known-seasons')
        .findOne({ _id: seasonId as never, version: { $gte: version } }),
    { what: 'the season in proposal' },
  );
}

export const fundable = (action: { id: string; seasonId: string; title: string; capCents: number }, version = 1) =>
  eventOf('action.fundable', action.id, version, testClock.now(), {
    actionId: action.id,
    seasonId: action.seasonId,
    version,
    settlementId: 's-1',
    title: action.title,
    capCents: action.capCents,
    reservedCents: 400_000,
    votes: 7,
    threshold: 6,
    inputs: {
      formula: 'v1',
      certifiedGroups: 100,
      totalCents: 10_000_000,
      remainingCents: 9_000_000,
      capCents: action.capCents,
      policy: { version: 1, floor: 5, base: 300, ceiling: 1_200, takeUp: 2_000, buffer: 1_000 },
    },
    claimsUntil: '2027-03-31',
    fundableAt: testClock.now().toISOString(),
  });
