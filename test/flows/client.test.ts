import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  answered,
  newKey,
  RefusedRequest,
  seenProposal,
  seuilClient,
  type SeuilClient,
} from '../../libs/client/client.ts';
import { services } from '../../services/all-services.ts';
import { CRITERIA } from '../../services/proposal/review/domain/framework.ts';
import { content, tinyPng } from '../scenes/proposal-ready.ts';
import { V1_RULES } from '../scenes/season-of-v1.ts';
import { testClock } from '../support/clock.ts';
import { newId, startSystem, type System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem(services, { SMTP_URL: process.env['SMTP_URL'] ?? '' });
});
afterAll(() => system.stop());

const groupIds = Array.from({ length: 7 }, newId);
const month = testClock.month();
const client = async (claims: Parameters<System['token']>[0]): Promise<SeuilClient> =>
  seuilClient(system.url, await system.token(claims));
const ofGroup = (groupId: string) => client({ scope: 'group', groups: [groupId] });

test('a client that never waits between calls still gets there: what is not known yet is asked for again', async () => {
  const platform = await client({ clientId: 'platform', scope: 'directory' });
  const finance = await client({ scope: 'finance' });
  const reviewer = await client({ scope: 'review' });
  const author = await ofGroup(groupIds[0]!);
  const key = { 'Idempotency-Key': newKey() };

  await answered(
    platform.POST('/v1/groups/batch', {
      body: { groups: groupIds.map((groupId) => ({ groupId, name: 'GA', department: '34', certified: true })) },
    }),
  );
  const season = await answered(
    finance.POST('/v1/seasons', {
      params: { header: key },
      body: { name: 'Budget', startsOn: `${month}-01`, endsOn: '2098-12-31', policy: V1_RULES },
    }),
  );
  await answered(
    finance.PUT('/v1/seasons/{seasonId}/allocations/{reference}', {
      params: { path: { seasonId: season.id, reference: 'a' } },
      body: { amountCents: 1_000_000 },
    }),
  );

  const { id: proposalId } = await answered(
    author.POST('/v1/proposals', { params: { header: key }, body: { groupId: groupIds[0]!, ...content() } }),
  );
  const path = { proposalId };
  await answered(
    author.POST('/v1/proposals/{proposalId}/illustrations', {
      params: { path, query: { alt: 'Voisin·es' }, header: key },
      body: tinyPng() as never,
      headers: { 'Content-Type': 'image/png' },
      bodySerializer: (body) => body as never,
    }),
  );
  await answered(author.POST('/v1/proposals/{proposalId}/submissions', { params: { path } }));
  for (const criterion of CRITERIA)
    await answered(
      reviewer.PUT('/v1/proposals/{proposalId}/framework/{criterion}', {
        params: { path: { ...path, criterion } },
        body: { met: true, reason: 'oui' },
      }),
    );
  const { id: actionId } = await answered(
    reviewer.POST('/v1/proposals/{proposalId}/publication', {
      params: { path, header: await seenProposal(reviewer, path.proposalId) },
      body: { capCents: 10_000 },
    }),
  );

  for (const groupId of groupIds) {
    const member = await ofGroup(groupId);
    const vote = await answered(
      member.POST('/v1/votes', {
        body: { actionId, groupId, plannedMonth: month, commune: 'Sète', adaptation: 'Sur le port.' },
      }),
    );
    expect(vote.state).toBe('active');
  }
  const claim = await answered(
    author.POST('/v1/claims', {
      params: { header: key },
      body: {
        groupId: groupIds[0]!,
        actionId,
        type: 'reimbursement',
        title: 'Outils',
        category: 'equipment-purchase',
        explanation: 'Trois fers à souder.',
        date: '2026-01-15',
        amountCents: 4_000,
        lines: [{ label: 'Fers', amountCents: 4_000 }],
        payee: { name: 'Ana Martin', iban: 'FR7630006000011234567890189' },
      },
    }),
  );
  expect(claim.state).toBe('draft');
});

test('a refusal that will not pass is told at once, with all that the problem said', async () => {
  const member = await ofGroup(groupIds[0]!);
  const refused = answered(
    member.POST('/v1/votes', {
      body: {
        actionId: 'nonsense',
        groupId: groupIds[0]!,
        plannedMonth: 'soon',
        commune: 'Sète',
        adaptation: 'Sur le port.',
      },
    }),
  );
  await expect(refused).rejects.toThrow(RefusedRequest);
  await expect(refused).rejects.toThrow(/422 invalid-request.*\/actionId.*\/plannedMonth/);
});
