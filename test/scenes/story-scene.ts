import { services } from '../../services/all-services.ts';
import { testClock } from '../support/clock.ts';
import { newId, startSystem, type System, type SystemOptions } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { publishedAction } from './proposal-ready.ts';
import { V1_RULES } from './season-of-v1.ts';

export type Member = { groupId: string; sub: string; token: string; email: string };

export type StoryOptions = SystemOptions & {
  readonly groups?: number;
  readonly allocationCents?: number;
  readonly variables?: Record<string, string>;
};

/** Runs all services on real servers, with a season and certified groups. Every flow begins here. */
export async function openStory({
  groups = 12,
  allocationCents = 2_000_000,
  variables = {},
  ...options
}: StoryOptions = {}) {
  const system = await startSystem(services, { SMTP_URL: process.env['SMTP_URL'] ?? '', ...variables }, options);
  const { call } = system;
  const [platform, envelopes, finance, policy, reviewer, audit] = await Promise.all([
    system.machine('directory'),
    system.machine('envelope'),
    system.token({ scope: 'finance' }),
    system.token({ scope: 'policy' }),
    system.token({ scope: 'review' }),
    system.token({ scope: 'audit' }),
  ]);
  const month = testClock.month();
  const season = await expectOk(
    call('POST', '/v1/seasons', {
      token: finance,
      key: newId(),
      body: { name: 'Budget de test', startsOn: `${month}-01`, endsOn: '2098-12-31', policy: V1_RULES },
    }),
  );
  const seasonId: string = season.id;
  const allocate = (reference: string, amountCents: number) =>
    expectOk(
      call('PUT', `/v1/seasons/${seasonId}/allocations/${reference}`, { token: finance, body: { amountCents } }),
    );
  await allocate('first', allocationCents);

  const member = async (groupId = newId()): Promise<Member> => {
    const sub = newId();
    return {
      groupId,
      sub,
      email: `${sub.slice(0, 8)}.${system.namespace}@example.org`,
      token: await system.token({ sub, scope: 'group', groups: [groupId] }),
    };
  };
  const register = async (count: number, certified = true): Promise<Member[]> => {
    const members = await Promise.all(Array.from({ length: count }, () => member()));
    const bodies = members.map(({ groupId, sub, email }, index) => ({
      groupId,
      name: `GA ${index}`,
      department: '75',
      certified,
      contacts: [
        { personId: sub, email, name: `Personne ${index}`, role: 'referent', locale: index % 4 === 3 ? 'en' : 'fr' },
      ],
    }));
    await expectOk(call('POST', '/v1/groups/batch', { token: platform, body: { groups: bodies } }));
    return members;
  };
  const members = await register(groups);
  const count = (service: string, collection: string, filter: object = {}) =>
    system.database(service).collection(collection).countDocuments(filter);
  await waitUntil(
    async () =>
      (await count('voting', 'known-groups')) === groups &&
      (await count('budget', 'known-groups')) === groups &&
      (await count('worker', 'threshold-known-groups')) === groups &&
      (await count('worker', 'mail-known-contacts')) === groups,
    { what: 'groups known everywhere' },
  );

  const publishAction = async (capCents: number, title = 'Frigo solidaire') => {
    const author = members[0]!;
    const action = await publishedAction(
      system,
      { groupId: author.groupId, author: author.token, reviewer },
      { capCents, title },
    );
    await waitUntil(
      async () =>
        (await call('GET', `/v1/tallies/${action.id}`, { token: audit })).status === 200 &&
        (await count('budget', 'actions', { _id: action.id })) === 1,
      { what: 'the action known everywhere' },
    );
    return action.id as string;
  };
  const castVote = (actionId: string, { groupId, token }: Member, more: object = {}) =>
    call('POST', '/v1/votes', {
      token,
      body: {
        actionId,
        groupId,
        plannedMonth: month,
        commune: 'Lyon',
        adaptation: 'Dans le local du quartier.',
        ...more,
      },
    });
  const tally = async (actionId: string) => (await call('GET', `/v1/tallies/${actionId}`, { token: audit })).body;
  const fundable = (actionId: string) =>
    waitUntil(async () => (await tally(actionId)).fundable, { what: 'a fundable action' });
  const readSeason = async () => (await call('GET', `/v1/seasons/${seasonId}`)).body;
  return {
    system,
    call,
    finance,
    policy,
    reviewer,
    audit,
    platform,
    envelopes,
    seasonId,
    members,
    member,
    register,
    allocate,
    publishAction,
    castVote,
    tally,
    fundable,
    readSeason,
    count,
  };
}

export type Story = Awaited<ReturnType<typeof openStory>>;

export async function expectOk(answer: ReturnType<System['call']>) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}
