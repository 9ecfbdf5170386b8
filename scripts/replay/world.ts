import { recentSince } from '../../libs/threshold/calendar.ts';
import type { FormulaMemory, Policy } from '../../libs/threshold/policy.ts';
import { openingMemory } from '../../libs/threshold/threshold.ts';
import { parisTime } from '../../libs/time/paris.ts';
import type {
  Decision,
  DecisionOf,
  FundableAction,
  OpenAction,
  Snapshot,
} from '../../services/budget/settlement/domain/snapshot.ts';
import { publicationAt, type Plan, type PlannedAction, type PlannedGroup } from './plan.ts';
import type { Withdrawal } from './returns.ts';
import { firstIdAbout } from './seeded.ts';

/** An action in memory, with what settlements made of it. Places are counted: only those that are given back have names. */
export type WorldAction = {
  readonly planned: PlannedAction;
  readonly actionId: string;
  readonly publishedAt: Date;
  /** The day on which each group voted, of the groups that have not withdrawn. */
  readonly votes: Map<string, string>;
  /** How many of these votes were cast on each day. */
  readonly votesOn: Map<string, number>;
  /** The groups of these votes that have no place. On an action that is not fundable these are all voters. */
  readonly withoutPlace: Set<string>;
  /** The groups that have withdrawn and whose place has not returned yet. */
  readonly leaving: Set<string>;
  places: number;
  passed: boolean;
  fundableAt: Date | null;
  freeCents: number;
  reservedCents: number;
};

/**
 * A season in memory: votes, places and money, and nothing else. Nobody claims in a replay, and all groups plan the last
 * month, so that a place returns only when its group withdraws.
 */
export type World = {
  readonly actions: readonly WorldAction[];
  readonly remainingCents: () => number;
  readonly memory: () => FormulaMemory;
  readonly vote: (groups: readonly PlannedGroup[], day: string) => void;
  readonly withdraw: (withdrawals: readonly Withdrawal[]) => void;
  readonly snapshotAt: (now: Date, state: 'open' | 'closing') => Snapshot;
  readonly apply: (decision: Decision, now: Date) => void;
};

const sorted = (groups: ReadonlySet<string>): string[] => [...groups].sort();

/** Counts the votes that were cast on this day or later. */
const votesSince = ({ votesOn }: WorldAction, since: string): number =>
  [...votesOn].reduce((sum, [day, count]) => (day < since ? sum : sum + count), 0);

const openAction = (action: WorldAction, since: string): OpenAction => ({
  actionId: action.actionId,
  capCents: action.planned.capCents,
  publishedAt: action.publishedAt,
  passed: action.passed,
  recentVotes: votesSince(action, since),
  votes: action.withoutPlace.size,
  voters: sorted(action.withoutPlace),
});

const fundableAction = (action: WorldAction, fundableAt: Date, since: string): FundableAction => ({
  actionId: action.actionId,
  capCents: action.planned.capCents,
  fundableAt,
  recentVotes: votesSince(action, since),
  freeCents: action.freeCents,
  waiting: sorted(action.withoutPlace),
  // The other places cannot return, so that a settlement need not look at each of them.
  granted: sorted(action.leaving).map((groupId) => ({
    groupId,
    heldCents: 0,
    chargedCents: 0,
    plannedMonth: null,
    claimEndedAt: null,
    grantedAt: fundableAt,
    remindedAt: null,
    withdrawn: true,
    decertifiedAt: null,
    claimed: false,
  })),
  returned: { heldCents: 0, chargedCents: 0 },
});

function newAction(planned: PlannedAction, index: number, seed: number): WorldAction {
  return {
    planned,
    actionId: firstIdAbout(seed, `action ${planned.projectId}`),
    publishedAt: publicationAt(index),
    votes: new Map(),
    votesOn: new Map(),
    withoutPlace: new Set(),
    leaving: new Set(),
    places: 0,
    passed: false,
    fundableAt: null,
    freeCents: 0,
    reservedCents: 0,
  };
}

/** @throws when there is no such thing in this season */
function entryOf<T>(things: ReadonlyMap<string, T>, key: string): T {
  const thing = things.get(key);
  if (thing === undefined) throw new Error(`There is no ${key} in this season.`);
  return thing;
}

const countVote = ({ votesOn }: WorldAction, day: string, change: number) =>
  votesOn.set(day, (votesOn.get(day) ?? 0) + change);

function castVote(action: WorldAction, groupId: string, day: string): void {
  action.votes.set(groupId, day);
  action.withoutPlace.add(groupId);
  countVote(action, day, 1);
}

/** Takes back a vote whose group has a place, which returns in the next settlement. */
function withdrawVote(action: WorldAction, groupId: string): void {
  countVote(action, entryOf(action.votes, groupId), -1);
  action.votes.delete(groupId);
  action.leaving.add(groupId);
}

/** Moves money from the season into the reserve of an action, and grants places of it. @returns what the season pays */
function grant(action: WorldAction, fromSeasonCents: number, groups: readonly string[]): number {
  action.reservedCents += fromSeasonCents;
  action.freeCents += fromSeasonCents - action.planned.capCents * groups.length;
  for (const groupId of groups) action.withoutPlace.delete(groupId);
  action.places += groups.length;
  return fromSeasonCents;
}

/** Moves the free money of an action back. @returns what the season gets */
function releaseFree(action: WorldAction, amountCents: number): number {
  action.freeCents -= amountCents;
  action.reservedCents -= amountCents;
  return amountCents;
}

/** Takes an unused place back. @returns what the season gets */
function returnPlace(action: WorldAction, { groupId, amountCents, to }: DecisionOf<'return-place'>): number {
  action.leaving.delete(groupId);
  action.places -= 1;
  action.freeCents += amountCents;
  return to === 'free' ? 0 : releaseFree(action, amountCents);
}

/** Does to an action what a settlement decided. @returns what the season gets; below zero for what it pays */
function change(action: WorldAction, decision: Exclude<Decision, { kind: 'night' }>, now: Date): number {
  switch (decision.kind) {
    case 'pass':
      action.passed = true;
      return 0;
    case 'cross':
      action.fundableAt = now;
      return -grant(action, decision.reservedCents, decision.groups);
    case 'extend':
      return -grant(action, decision.fromSeasonCents, decision.groups);
    case 'release-free':
      return releaseFree(action, decision.amountCents);
    case 'return-place':
      return returnPlace(action, decision);
    case 'extension-lacks':
      return 0;
    case 'remind-place':
    case 'end-waiting':
      throw new Error(`Nobody is late in a replay in memory, but a settlement decided ${decision.kind}.`);
  }
}

/** Begins a season whose whole money is there from the first day on. */
export function beginWorld({ seed, policy: rules, actions: planned, groups, ...season }: Plan): World {
  const { startsOn, endsOn, budgetCents: totalCents } = season;
  const policy: Policy = { version: 1, ...rules };
  const actions = planned.map((each, index) => newAction(each, index, seed));
  const byProject = new Map(actions.map((action) => [action.planned.projectId, action]));
  const byId = new Map(actions.map((action) => [action.actionId, action]));
  let memory = openingMemory(policy, startsOn);
  let remainingCents = totalCents;

  return {
    actions,
    remainingCents: () => remainingCents,
    memory: () => memory,
    vote(voters, castOn) {
      for (const { groupId, projectIds } of voters)
        for (const projectId of projectIds) castVote(entryOf(byProject, projectId), groupId, castOn);
    },
    withdraw(withdrawals) {
      for (const { actionId, groupId } of withdrawals) withdrawVote(entryOf(byId, actionId), groupId);
    },
    snapshotAt(now, state) {
      const since = recentSince(parisTime(now).day);
      const frame = { seasonId: 'season', state, now, claimsOver: false, startsOn, endsOn, policy, memory };
      return {
        ...frame,
        certifiedGroups: groups.length,
        totalCents,
        remainingCents,
        open: actions.flatMap((action) => (action.fundableAt ? [] : [openAction(action, since)])),
        fundable: actions.flatMap((action) =>
          action.fundableAt ? [fundableAction(action, action.fundableAt, since)] : [],
        ),
      };
    },
    apply(decision, now) {
      if (decision.kind === 'night') memory = decision.memory;
      else remainingCents += change(entryOf(byId, decision.actionId), decision, now);
    },
  };
}
