import { signDevToken, type DevIssuer } from '../../../libs/embedded/dev-issuer.ts';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import { seededId } from '../../replay/seeded.ts';
import { CAP_CENTS, type BudgetStage } from '../budget-stage.ts';
import type { Request } from './load.ts';

const GROUPS = 200;
const ACTIONS = 20;
const TOKEN_SECONDS = 7_200;

/**
 * Makes a season with open actions and certified groups: what budget knows of it, and the facts by which the other
 * services know it.
 */
export function stageOf(now: Date): BudgetStage & { readonly facts: readonly AnyEvent[] } {
  const seasonId = seededId(0, 'season');
  const groups = Array.from({ length: GROUPS }, (_, index) => seededId(0, `group ${index}`));
  const actions = Array.from({ length: ACTIONS }, (_, index) => ({
    id: seededId(0, `action ${index}`),
    fundable: false,
  }));
  const facts: AnyEvent[] = groups.map((groupId, index) =>
    eventOf('group.changed', groupId, 1, now, {
      groupId,
      version: 1,
      name: `GA ${index}`,
      department: '69',
      certified: true,
    }),
  );
  for (const [index, { id: actionId }] of actions.entries()) {
    facts.push(
      eventOf('action.published', actionId, 1, now, {
        actionId,
        version: 1,
        number: index + 1,
        proposalId: actionId,
        groupId: groups[0] ?? '',
        seasonId,
        revision: 1,
        title: `Action ${index + 1}`,
        summary: 'Pour voir.',
        capCents: CAP_CENTS,
        publishedAt: now.toISOString(),
      }),
    );
  }
  return { seasonId, groups, actions, envelopeCents: 1_000, facts };
}

/** Gives the votes: each group votes once for each action, and then there is none left. */
export async function votesOn(
  { groups, actions }: Pick<BudgetStage, 'groups' | 'actions'>,
  issuer: DevIssuer,
  now: Date,
): Promise<Iterator<Request>> {
  const plannedMonth = now.toISOString().slice(0, 7);
  const members = await Promise.all(
    groups.map(async (groupId) => ({
      groupId,
      token: await signDevToken(issuer, { scopes: ['group'], groups: [groupId], expiresInSeconds: TOKEN_SECONDS }),
    })),
  );
  return (function* () {
    for (const { id: actionId } of actions) {
      for (const { groupId, token } of members)
        yield {
          kind: 'vote',
          method: 'POST',
          path: '/v1/votes',
          token,
          body: { actionId, groupId, plannedMonth, commune: 'Lyon', adaptation: 'Au marché, le dimanche matin.' },
        } as const;
    }
  })();
}

/** Gives one request for each service that it can answer. */
export async function readsOf(
  services: readonly string[],
  { groups, actions }: Pick<BudgetStage, 'groups' | 'actions'>,
  issuer: DevIssuer,
): Promise<Request[]> {
  const [groupId = ''] = groups;
  const token = (scope: string, of: string[] = []) =>
    signDevToken(issuer, { scopes: [scope], groups: of, expiresInSeconds: TOKEN_SECONDS });
  const [member, finance, ops] = [await token('group', [groupId]), await token('finance'), await token('ops')];
  const platform = await signDevToken(issuer, {
    clientId: 'platform',
    scopes: ['directory'],
    expiresInSeconds: TOKEN_SECONDS,
  });
  const all: Record<string, Omit<Request, 'kind' | 'method'>> = {
    directory: { path: '/v1/groups?limit=10', token: platform },
    proposal: { path: '/v1/actions?limit=10', token: member },
    voting: { path: `/v1/tallies/${actions[0]?.id ?? ''}`, token: member },
    budget: { path: '/v1/seasons', token: finance },
    reimbursement: { path: `/v1/claims?groupId=${groupId}`, token: member },
    worker: { path: '/v1/webhook-endpoints', token: ops },
  };
  return services.flatMap((name) => (all[name] ? [{ kind: 'read', method: 'GET', ...all[name] } as const] : []));
}
