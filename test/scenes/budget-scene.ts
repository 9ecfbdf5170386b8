import type { z } from 'zod';
import { budget } from '../../services/budget/app.ts';
import type { SeasonIn } from '../../services/budget/seasons/schemas.ts';
import { newId, startSystem } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { makeKnown } from './announce.ts';
import { actionPublished, groupChanged, voteCast, voteWithdrawn } from './facts.ts';
import { V1_RULES } from './season-of-v1.ts';

type Season = Partial<z.input<typeof SeasonIn>>;

/** A test reads a place of a group on an action in this form. */
type PlaceRow = { _id: string; groupId: string; state: string };

export type BudgetSceneOptions = Season & {
  /** The budget knows this number of certified groups. */
  groups?: number;
  /** The assembly gives this to the season. Without it the season has no money. */
  allocationCents?: number;
  /** The scene begins at this instant, for tests that move the clock. */
  begin?: Date;
};

/** Runs the budget alone with one open season, and announces the events of the services that are not there. */
export async function openBudgetScene({
  groups: groupCount = 0,
  allocationCents,
  begin,
  ...firstSeason
}: BudgetSceneOptions = {}) {
  const system = await startSystem([budget]);
  system.setClock(begin);
  const { call } = system;
  const [finance, policy, platform] = await Promise.all([
    system.token({ scope: 'finance' }),
    system.token({ scope: 'policy' }),
    system.machine('envelope'),
  ]);
  const rows = (collection: string) =>
    system.database('budget').collection<{ _id: string; [field: string]: unknown }>(collection);

  const openSeason = async (season: Season = {}): Promise<string> => {
    // The numbers of formula v1 can be worked out without a calendar.
    const usual = { name: 'Budget 2027', startsOn: '2026-01-01', endsOn: '2098-12-31', policy: V1_RULES };
    const body = { ...usual, ...season };
    const answer = await call('POST', '/v1/seasons', { token: finance, key: newId(), body });
    if (answer.status !== 201) throw new Error(`no season was opened: ${JSON.stringify(answer.body)}`);
    return answer.body.id as string;
  };
  const seasonId = await openSeason(firstSeason);
  type Money = { seasonId?: string; reference?: string; amountCents: number };
  const allocate = ({ seasonId: season = seasonId, reference = `assembly-${season}`, amountCents }: Money) =>
    call('PUT', `/v1/seasons/${season}/allocations/${reference}`, { token: finance, body: { amountCents } });

  const groups = Array.from({ length: groupCount }, newId);
  const announceGroups = (groupIds: readonly string[], more: Parameters<typeof groupChanged>[0] = {}) =>
    makeKnown(system, 'budget', ...groupIds.map((groupId) => groupChanged({ groupId, ...more })));
  let published = 0;
  /** @returns the id of the action */
  const publishAction = async (more: Parameters<typeof actionPublished>[0] = {}): Promise<string> => {
    published += 1;
    const fact = actionPublished({ number: published, seasonId, groupId: groups[0] ?? newId(), ...more });
    await makeKnown(system, 'budget', fact);
    return fact.data.actionId;
  };
  type Votes = Omit<Parameters<typeof voteCast>[0], 'groupId'> & { groups: readonly string[] };
  const castVotes = ({ groups: voters, ...more }: Votes) =>
    makeKnown(system, 'budget', ...voters.map((groupId) => voteCast({ seasonId, groupId, ...more })));
  const withdrawVotes = ({ groups: voters, ...more }: Votes) =>
    makeKnown(system, 'budget', ...voters.map((groupId) => voteWithdrawn({ seasonId, groupId, version: 2, ...more })));

  if (allocationCents !== undefined) {
    const { status, body } = await allocate({ amountCents: allocationCents });
    if (status !== 200) throw new Error(`no money was allocated: ${JSON.stringify(body)}`);
  }
  if (groupCount > 0) await announceGroups(groups);

  return {
    system,
    call,
    finance,
    policy,
    platform,
    groups,
    seasonId,
    rows,
    openSeason,
    allocate,
    announceGroups,
    publishAction,
    castVotes,
    withdrawVotes,
    settle: (season = seasonId) => call('POST', `/v1/seasons/${season}/settlements`, { token: policy }),
    readSeason: async (season = seasonId) => (await call('GET', `/v1/seasons/${season}`)).body,
    credit: (groupId: string, amountCents: number) =>
      call('PUT', `/v1/envelopes/${groupId}/credits/${newId()}`, { token: platform, body: { amountCents } }),
    readEnvelope: async (groupId: string) => (await call('GET', `/v1/envelopes/${groupId}`, { token: finance })).body,
    count: (collection: string, filter: object = {}) => rows(collection).countDocuments(filter),
    find: (collection: string, id: string) => rows(collection).findOne({ _id: id }),
    placesOn: (actionId: string) =>
      system.database('budget').collection<PlaceRow>('places').find({ actionId }).toArray(),
    /** Waits until a claim has a hold in this state, for this finance round of the claim. */
    hold: (claimId: string, state: string, round = 1) =>
      waitUntil(() => rows('holds').findOne({ _id: claimId, state, round }), { what: `a hold that is ${state}` }),
    stop: system.stop,
  };
}

export type BudgetScene = Awaited<ReturnType<typeof openBudgetScene>>;
