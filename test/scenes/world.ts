import { MACHINE_SCOPES, type Scope } from '../../libs/http/caller.ts';
import type { Route } from '../../libs/http/route.ts';
import { routesOf } from '../../scripts/describe.ts';
import { services } from '../../services/all-services.ts';
import type { Known } from '../readers/sample-request.ts';
import { testClock } from '../support/clock.ts';
import { newId, type TokenOf } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { draftProposal, illustrate } from './proposal-ready.ts';
import { expectOk, openStory } from './story-scene.ts';

const IBAN = 'FR7630006000011234567890189';

/** These are all routes of all services, in the order of the services. */
export const ROUTES: readonly Route[] = services.flatMap(routesOf);

type Who = Parameters<TokenOf>[0];

/**
 * All services with something of every kind that belongs to a group: what the parameters of any route can name.
 * A new parameter needs a value in `known`, a new route nothing.
 */
export async function openWorld(variables: Record<string, string> = {}) {
  const story = await openStory({ groups: 3, variables });
  const {
    system,
    call,
    seasonId,
    members: [ana],
    finance,
  } = story;
  const { groupId, sub: personId, token } = ana!;
  const reviewer = await system.token({ scope: 'review' });
  const policy = await system.token({ scope: 'policy' });
  const audit = await system.token({ scope: 'audit' });
  const ops = await system.token({ scope: 'ops' });
  const post = (path: string, as: string, body: object) =>
    expectOk(call('POST', path, { token: as, key: newId(), body }));

  const actionId = await story.publishAction(20_000);
  const published = await expectOk(call('GET', `/v1/actions/${actionId}`, { token: audit }));
  const vote = await waitUntil(
    async () => {
      const answer = await story.castVote(actionId, ana!);
      return answer.status < 300 && answer.body;
    },
    { what: 'a vote' },
  );

  const { id: proposalId } = await draftProposal(system, { groupId, author: token, reviewer });
  const {
    illustrations: [illustration],
  } = await expectOk(illustrate(system, proposalId, token));
  await expectOk(call('POST', `/v1/proposals/${proposalId}/submissions`, { token }));
  const {
    requests: [request],
  } = await post(`/v1/proposals/${proposalId}/change-requests`, reviewer, {
    requests: [{ level: 'must', text: 'Un mode d’emploi' }],
  });

  const claim = await waitUntil(
    async () => {
      const body = {
        groupId,
        type: 'reimbursement',
        title: 'Colle',
        category: 'printing',
        explanation: 'Pour l’atelier.',
        date: '2024-01-15',
        amountCents: 500,
        lines: [{ label: 'Colle', amountCents: 500 }],
        payee: { name: 'Papeterie', iban: IBAN },
      };
      const answer = await call('POST', '/v1/claims', { token, key: newId(), body });
      return answer.body.code !== 'not-known-yet' && answer.body;
    },
    { what: 'a group that is known to reimbursement' },
  );
  const {
    documents: [document],
  } = await expectOk(
    call('POST', `/v1/claims/${claim.id as string}/documents?kind=invoice&filename=facture.pdf`, {
      token,
      key: newId(),
      raw: Buffer.from('%PDF-1.4\n%%EOF\n'),
      type: 'application/pdf',
    }),
  );

  const {
    policy: { version: _version, ...rules },
  } = await story.readSeason();
  const change = await post(`/v1/seasons/${seasonId}/policy/changes`, policy, {
    rules: { ...rules, floor: Number(rules.floor) + 1 },
    reason: 'Pour voir.',
  });
  const endpoint = await post('/v1/webhook-endpoints', ops, {
    url: 'https://example.org/hook',
    events: ['action.published'],
  });
  const {
    items: [notification],
  } = await waitUntil(
    async () => {
      const answer = await call('GET', '/v1/notifications', { token: ops });
      return answer.body.items.length > 0 && answer.body;
    },
    { what: 'a notification' },
  );

  const known: Known = {
    groupId,
    personId,
    seasonId,
    proposalId,
    actionId,
    voteId: vote.id,
    claimId: claim.id,
    documentId: document.id,
    requestId: request.id,
    illustrationId: illustration.id,
    changeId: change.id,
    endpointId: endpoint.id,
    notificationId: notification.id,
    letterId: 'a.letter',
    payoutId: newId(),
    token: 'no.token',
    revision: 1,
    day: '2026-01-15',
    reference: `r-${newId()}`,
    from: 1,
    to: 1,
    iban: IBAN,
    url: 'https://example.org/other',
    endsOn: '2098-12-31',
    plannedMonth: testClock.month(),
    filename: 'facture.pdf',
    kind: 'invoice',
    actions: published.id,
  };
  /** Gives the values again, with what a parameter means on one route only. */
  const knownTo = ({ path }: Route): Known => ({
    ...known,
    ...(path.startsWith('/v1/actions/') && { illustrationId: published.illustrations[0].id }),
  });

  /** Gives somebody with this scope to whom the thing is open: each time another person of its group, or of the staff. */
  const insider = (scope: Scope): Who =>
    (MACHINE_SCOPES as readonly string[]).includes(scope)
      ? { clientId: 'platform', scope }
      : { scope, groups: scope === 'group' ? [groupId] : [] };
  /** Gives somebody with this scope to whom the thing is closed: a person of an uncertified other group, or staff of this one. */
  const outsider = (scope: Scope): Who =>
    scope === 'group' ? { scope, groups: [newId()] } : { scope, groups: [groupId] };
  return { ...story, finance, known, knownTo, insider, outsider };
}

export type World = Awaited<ReturnType<typeof openWorld>>;
