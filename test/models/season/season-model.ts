import { AppError } from '../../../libs/errors/app-error.ts';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetUnderTest } from './budget-under-test.ts';
import {
  CAPS,
  FIRST_ALLOCATION,
  FIRST_CREDIT,
  GROUPS,
  isRequest,
  POLICIES,
  type Command,
  type Fact,
  type Request,
} from './commands.ts';

const uuid = (kind: string, n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const groupIds = Array.from({ length: GROUPS }, (_, index) => uuid('a', index));
export const actionIds = CAPS.map((_, index) => uuid('b', index));
const START = new Date('2027-01-04T03:00:00Z');
const [FIRST_DAY, LAST_DAY, CLAIMS_UNTIL] = ['2027-01-01', '2027-04-30', '2027-07-29'];

export type ModelClaim = {
  readonly id: string;
  readonly groupId: string;
  readonly actionId: string | null;
  round: number;
  cents: number;
  envelopeMax: number;
  state: 'open' | 'approved' | 'released';
};

/** What budget should know, kept apart from it: plain counts, no rules of money. */
export function seasonModel() {
  let now = START;
  const groups = new Map(groupIds.map((id) => [id, { version: 1, certified: true }]));
  const votes = new Map<string, { actionId: string; groupId: string; version: number; active: boolean }>();
  const claims: ModelClaim[] = [];
  const announced: AnyEvent[] = [];
  const credited = new Map<string, number>();
  const moved = new Map<string, number>();
  /** Votes that counted, by the instant at which a settlement may have seen them. */
  const countsAt = new Map<string, Record<string, number>>();
  let seasonId = '';
  let policyVersion = 1;

  const takesVotes = () => parisTime(now).day <= LAST_DAY;
  const takesClaims = () => parisTime(now).day <= CLAIMS_UNTIL;
  const rememberCounts = () =>
    countsAt.set(
      now.toISOString(),
      Object.fromEntries(
        actionIds.map((id) => [
          id,
          [...votes.values()].filter(
            ({ actionId, groupId, active }) => actionId === id && active && groups.get(groupId)?.certified,
          ).length,
        ]),
      ),
    );

  const groupChanged = (groupId: string) => {
    const { version, certified } = groups.get(groupId)!;
    return eventOf('group.changed', groupId, version, now, {
      groupId,
      version,
      name: 'GA',
      department: '75',
      certified,
      certificationChangedAt: now.toISOString(),
    });
  };
  const voteChanged = (key: string) => {
    const { actionId, groupId, version, active } = votes.get(key)!;
    return eventOf(active ? 'vote.cast' : 'vote.withdrawn', key, version, now, {
      actionId,
      groupId,
      seasonId,
      version,
      plannedMonth: '2027-03',
      commune: 'Lille',
      at: now.toISOString(),
    });
  };
  const setVote = (actionId: string, groupId: string, active: boolean): AnyEvent[] => {
    const key = `${actionId}.${groupId}`;
    const known = votes.get(key);
    if ((known?.active ?? false) === active || !takesVotes() || (active && !groups.get(groupId)?.certified)) return [];
    votes.set(key, { actionId, groupId, version: (known?.version ?? 0) + 1, active });
    return [voteChanged(key)];
  };
  const submitted = ({ id, groupId, actionId, round, cents, envelopeMax }: ModelClaim) =>
    eventOf('claim.validated', id, round, now, {
      claimId: id,
      round,
      version: round,
      groupId,
      actionId,
      amountCents: cents,
      envelopeMaxCents: envelopeMax,
      title: 'Frigo',
      submittedAt: now.toISOString(),
    });
  const ended = ({ id, groupId, actionId, round, cents, state }: ModelClaim) => {
    const data = { claimId: id, round, version: round + 1, groupId, actionId, amountCents: cents, title: 'Frigo' };
    return state === 'approved'
      ? eventOf('claim.approved', id, round, now, data)
      : eventOf('claim.released', id, round, now, { ...data, reason: 'refused' as const });
  };

  const factsOf = (step: Fact): AnyEvent[] => {
    switch (step.kind) {
      case 'cast':
        return step.groups.flatMap((index) => setVote(actionIds[step.action]!, groupIds[index]!, true));
      case 'withdraw': {
        const active = [...votes.values()].filter((vote) => vote.active);
        const vote = active[step.vote % active.length];
        return vote ? setVote(vote.actionId, vote.groupId, false) : [];
      }
      case 'certify': {
        const groupId = groupIds[step.group]!;
        const { version, certified } = groups.get(groupId)!;
        if (certified === step.certified) return [];
        groups.set(groupId, { version: version + 1, certified: step.certified });
        return [groupChanged(groupId)];
      }
      case 'claim': {
        if (!takesClaims()) return [];
        const claim: ModelClaim = {
          id: uuid('c', claims.length),
          groupId: groupIds[step.group]!,
          actionId: step.action === null ? null : actionIds[step.action]!,
          round: 1,
          cents: step.cents,
          envelopeMax: step.envelopeMax,
          state: 'open',
        };
        claims.push(claim);
        return [submitted(claim)];
      }
      case 'resubmit': {
        const claim = claims[step.claim % claims.length];
        if (claim?.state !== 'open' || !takesClaims()) return [];
        Object.assign(claim, { round: claim.round + 1, cents: step.cents });
        return [submitted(claim)];
      }
      case 'approve':
      case 'release': {
        const claim = claims[step.claim % claims.length];
        if (!claim || claim.state === 'released' || (step.kind === 'approve' && claim.state !== 'open')) return [];
        claim.state = step.kind === 'approve' ? 'approved' : 'released';
        return [ended(claim)];
      }
      case 'tell-again':
        return announced.length === 0 ? [] : [announced[step.event % announced.length]!];
    }
  };

  const credit = async (budget: BudgetUnderTest, groupId: string, reference: string, cents: number): Promise<void> => {
    const answer = await budget.request('put', '/v1/envelopes/:groupId/credits/:reference', {
      params: { groupId, reference },
      body: { amountCents: cents },
    });
    if (!(answer instanceof AppError)) credited.set(`${groupId} ${reference}`, cents);
  };

  /** Proposed by one person, approved by another. Whoever proposed and got no answer finds the change open. */
  const changePolicy = async (budget: BudgetUnderTest, policy: number): Promise<void> => {
    const path = '/v1/seasons/:seasonId/policy/changes';
    const proposed = await budget.request('post', path, {
      params: { seasonId },
      body: { rules: POLICIES[policy], reason: 'model' },
      callerId: 'one',
    });
    if (proposed instanceof AppError && proposed.code !== 'policy-change-open') return;
    const list = await budget.request('get', path, { params: { seasonId }, query: { limit: 20 } });
    if (list instanceof AppError) throw list;
    const change = (list['items'] as { id: string; state: string; version: number }[]).find(
      ({ state }) => state === 'open',
    );
    const approved = await budget.request('put', `${path}/:changeId/approval`, {
      params: { seasonId, changeId: change?.id },
      callerId: 'other',
      ifMatch: change?.version ?? 0,
    });
    if (approved instanceof AppError) throw approved;
    policyVersion += 1;
  };

  const requestOf = async (step: Request, budget: BudgetUnderTest): Promise<void> => {
    const params = { seasonId };
    switch (step.kind) {
      case 'allocate':
      case 'reduce': {
        const [path, sign] = step.kind === 'allocate' ? (['allocations', 1] as const) : (['reductions', -1] as const);
        const reference = `${path}-${step.reference}`;
        const answer = await budget.request('put', `/v1/seasons/:seasonId/${path}/:reference`, {
          params: { ...params, reference },
          body: { amountCents: step.cents, reason: 'model' },
        });
        if (!(answer instanceof AppError)) moved.set(reference, sign * step.cents);
        return;
      }
      case 'credit':
        return credit(budget, groupIds[step.group]!, String(step.reference), step.cents);
      case 'policy':
        return changePolicy(budget, step.policy);
      case 'settle':
        await budget.request('post', '/v1/seasons/:seasonId/settlements', { params });
        return;
      case 'wait':
        await budget.sweep('close-what-is-over');
        return;
    }
  };

  return {
    now: () => now,
    claims,
    votes,
    groups,
    countsAt,
    seasonId: () => seasonId,
    policyVersion: () => policyVersion,
    totalCents: () => [...moved.values()].reduce((sum, cents) => sum + cents, 0),
    creditedTo: (groupId: string) =>
      [...credited].reduce((sum, [key, cents]) => sum + (key.startsWith(groupId) ? cents : 0), 0),
    async begin(budget: BudgetUnderTest): Promise<void> {
      const season = await budget.request('post', '/v1/seasons', {
        body: { name: 'Budget', startsOn: FIRST_DAY, endsOn: LAST_DAY, mode: 'immediate', policy: POLICIES[0] },
      });
      if (season instanceof AppError) throw season;
      seasonId = String(season['id']);
      await budget.request('put', '/v1/seasons/:seasonId/allocations/:reference', {
        params: { seasonId, reference: 'first' },
        body: { amountCents: FIRST_ALLOCATION },
      });
      moved.set('first', FIRST_ALLOCATION);
      for (const groupId of groupIds.filter((_id, index) => index % 2 === 0))
        await credit(budget, groupId, `first-${groupId}`, FIRST_CREDIT);
      await budget.deliver([
        ...groupIds.map(groupChanged),
        ...actionIds.map((actionId, index) =>
          eventOf('action.published', actionId, 1, now, {
            actionId,
            version: 1,
            number: index + 1,
            proposalId: uuid('d', index),
            groupId: groupIds[0]!,
            seasonId,
            revision: 1,
            title: 'Frigo',
            summary: '…',
            capCents: CAPS[index]!,
            publishedAt: now.toISOString(),
          }),
        ),
      ]);
      // Two votes on each of the others: not enough, until more come.
      await budget.deliver(
        actionIds
          .slice(1)
          .flatMap((actionId) => groupIds.slice(0, 2).flatMap((groupId) => setVote(actionId, groupId, true))),
      );
      await budget.drain();
    },
    /** @param crashAt point at which the process dies; null: it lives. @returns how many such points there were */
    async run(command: Command, budget: BudgetUnderTest, crashAt: number | null): Promise<number> {
      now = new Date(now.getTime() + (command.kind === 'wait' ? command.days * 86_400_000 : 60_000));
      const facts = isRequest(command) ? [] : factsOf(command);
      announced.push(...facts);
      rememberCounts();
      budget.fuse.arm(crashAt);
      await budget.deliver(facts);
      if (isRequest(command)) await requestOf(command, budget);
      // The worker asks whenever something looks as if it could be settled; budget decides.
      if (['cast', 'withdraw', 'certify'].includes(command.kind)) budget.requestTask('settle-season', seasonId);
      await budget.drain();
      return budget.fuse.disarm();
    },
  };
}

export type SeasonModel = ReturnType<typeof seasonModel>;
