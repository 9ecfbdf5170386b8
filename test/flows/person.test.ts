import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../libs/logger/logger.ts';
import type { Claim } from '../../services/reimbursement/claims/domain/claim.ts';
import { isIntact } from '../../services/reimbursement/claims/trail.ts';
import { redisTracesOf, tracesOf } from '../readers/traces.ts';
import { accountFaults } from '../scenes/accounts.ts';
import { draftProposal } from '../scenes/proposal-ready.ts';
import { expectOk, openStory, type Member, type Story } from '../scenes/story-scene.ts';
import { testClock } from '../support/clock.ts';
import { newId } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

const DAY = 86_400_000;
const IBAN = 'FR7630006000011234567890189';
let story: Story;
let ana: Member;
let bo: Member;
/** Ana as staff: one person may have several tokens. */
let anaOfFinance: string;
let logFolder: string;
let logFile: string;
let draftId: string;
let paid: string;
let withFinance: string;
beforeAll(async () => {
  logFolder = mkdtempSync(join(tmpdir(), 'seuil-log-'));
  logFile = join(logFolder, 'lines');
  story = await openStory({ groups: 2, log: createLogger({ level: 'trace', file: logFile }) });
  ana = story.members[0]!;
  bo = await story.member(ana.groupId);
  anaOfFinance = await story.system.token({ sub: ana.sub, scope: 'finance policy', groups: [ana.groupId] });
});
afterAll(async () => {
  await story.system.stop();
  rmSync(logFolder, { recursive: true });
});

const traces = () => tracesOf(story.system, ana.sub, ana.email);
/** Everything that tells who Ana is: id, address, names, and the account. */
const identity = () => [ana.sub, ana.email, 'Ana Martin', 'Personne 0', IBAN];
const call: Story['call'] = (...parameters) => story.call(...parameters);
const claimIs = (id: string, filter: object) =>
  waitUntil(
    async () => {
      const { body } = await call('GET', `/v1/claims/${id}`, { token: story.finance });
      return Object.entries(filter).every(([field, value]) => body[field] === value) && body;
    },
    { what: `a claim with ${JSON.stringify(filter)}` },
  );

/** By Ana, with her address on it, validated by Bo. */
async function fileClaim(): Promise<string> {
  const body = {
    groupId: ana.groupId,
    type: 'reimbursement',
    title: 'Affiches',
    category: 'printing',
    explanation: 'Cent affiches.',
    date: '2026-01-15',
    amountCents: 1_200,
    lines: [{ label: 'Affiches', amountCents: 1_200 }],
    payee: { name: 'Ana Martin', iban: IBAN },
    contact: { name: 'Ana Martin', email: ana.email },
  };
  const key = newId();
  const claim = await waitUntil(
    async () => {
      const answer = await call('POST', '/v1/claims', { token: ana.token, key, body });
      return answer.body.code === 'not-known-yet' ? undefined : expectOk(Promise.resolve(answer));
    },
    { what: 'a group that reimbursement knows' },
  );
  await expectOk(
    call('POST', `/v1/claims/${claim.id}/documents?kind=invoice&filename=facture.pdf`, {
      token: ana.token,
      key: newId(),
      raw: Buffer.from(`%PDF-1.4\n% ${newId()}\n%%EOF\n`),
      type: 'application/pdf',
    }),
  );
  await expectOk(
    call('POST', `/v1/claims/${claim.id}/submissions`, { token: ana.token, body: { envelopeMaxCents: 1_200 } }),
  );
  await expectOk(
    call('POST', `/v1/claims/${claim.id}/validations`, { token: bo.token, body: { envelopeMaxCents: 1_200 } }),
  );
  await claimIs(claim.id, { funding: 'held' });
  return claim.id;
}

const exported = async (service: string, token: string) =>
  (await expectOk(call('GET', `/v1/personal-data/${service}/${ana.sub}`, { token }))).data;
const erase = (emails = [ana.email]) =>
  call('POST', `/v1/persons/${ana.sub}/erasures`, { token: story.platform, body: { emails } });

test('all that a person did is exported to them, service by service', async () => {
  await expectOk(
    call('PUT', `/v1/envelopes/${ana.groupId}/credits/don-1`, {
      token: story.envelopes,
      body: { amountCents: 10_000 },
    }),
  );
  await expectOk(
    call('PUT', `/v1/seasons/${story.seasonId}/allocations/more`, {
      token: anaOfFinance,
      body: { amountCents: 5_000 },
    }),
  );
  await expectOk(call('POST', `/v1/seasons/${story.seasonId}/settlements`, { token: anaOfFinance }));
  draftId = (await draftProposal(story.system, { groupId: ana.groupId, author: ana.token, reviewer: story.reviewer }))
    .id;
  await expectOk(
    call('POST', `/v1/proposals/${draftId}/comments`, {
      token: ana.token,
      key: newId(),
      body: { text: 'Ring me at home.' },
    }),
  );
  const actionId = await story.publishAction(10_000);
  await expectOk(story.castVote(actionId, ana));
  paid = await fileClaim();
  await expectOk(call('POST', `/v1/claims/${paid}/approvals`, { token: story.finance, body: {} }));
  await claimIs(paid, { state: 'payable' });
  const payer = await story.system.token({ scope: 'pay' });
  const { version } = await expectOk(call('GET', `/v1/claims/${paid}`, { token: payer }));
  const payout = await expectOk(
    call('POST', '/v1/payouts', {
      token: payer,
      key: newId(),
      body: { claims: [{ claimId: paid, version }], executionDate: '2099-01-04' },
    }),
  );
  await expectOk(
    call('POST', `/v1/payouts/${payout.id}/confirmations`, {
      token: payer,
      body: { endToEndIds: [payout.transfers[0].endToEndId] },
    }),
  );
  await claimIs(paid, { state: 'paid' });
  withFinance = await fileClaim();
  await waitUntil(async () => (await story.count('worker', 'mails', { 'to.email': ana.email, state: 'sent' })) > 0, {
    what: 'a mail to Ana',
  });
  const stray = {
    _id: 'worker-emails.stray',
    queue: 'worker-emails',
    name: 'group.contacts-changed',
    data: { events: [{ data: { contacts: [{ email: ana.email, name: 'Ana' }] } }] },
    error: {},
    history: [],
    state: 'dead',
  };
  await story.system.database('worker').collection<{ _id: string }>('dead-letters').insertOne(stray);

  expect(await exported('directory', ana.token)).toMatchObject({
    contacts: [{ groupId: ana.groupId, email: ana.email }],
  });
  expect(await exported('proposal', ana.token)).toMatchObject({
    comments: [{ text: 'Ring me at home.' }],
    revisions: [{ revision: 1 }, { revision: 1 }],
  });
  expect(await exported('voting', ana.token)).toMatchObject({
    votes: [{ actionId, groupId: ana.groupId, commune: 'Lyon' }],
  });
  expect(await exported('budget', ana.token)).toMatchObject({ transfers: [{ amountCents: 5_000 }], settlements: [{}] });
  const { claims } = await exported('reimbursement', ana.token);
  expect(claims).toHaveLength(2);
  expect(claims.find(({ id }: { id: string }) => id === paid)).toMatchObject({
    is: ['submittedBy'],
    contact: { email: ana.email },
    payee: { name: 'Ana Martin' },
    documents: [{ filename: 'facture.pdf' }],
  });
  const { data } = await expectOk(
    call('POST', '/v1/personal-data/worker', { token: story.platform, body: { emails: [ana.email.toUpperCase()] } }),
  );
  expect(data).toMatchObject({
    contacts: [{ groupId: ana.groupId }],
    mails: expect.arrayContaining([expect.objectContaining({ to: { email: ana.email, name: 'Personne 0' } })]),
  });
});

test('npm run person:export merges what all services keep, the mails to the addresses in the contacts included', async () => {
  const { stdout } = await promisify(execFile)('node_modules/.bin/tsx', ['scripts/person-export.ts', ana.sub], {
    env: { ...process.env, URL: story.system.url, TOKEN: story.platform },
  });
  const { complete, services } = JSON.parse(stdout);
  expect(complete).toBe(true);
  expect(Object.keys(services).sort()).toEqual([
    'budget',
    'directory',
    'proposal',
    'reimbursement',
    'voting',
    'worker',
  ]);
  expect(services.worker.mails.length).toBeGreaterThan(0);
  expect(services.proposal.comments).toHaveLength(1);
});

test('nobody but the person and the platform is given what is kept about them, and only the platform erases', async () => {
  const others = [bo.token, story.finance, story.audit];
  for (const service of ['directory', 'proposal', 'voting', 'budget', 'reimbursement']) {
    for (const token of others)
      expect((await call('GET', `/v1/personal-data/${service}/${ana.sub}`, { token })).status).toBe(404);
    await exported(service, story.platform);
  }
  expect(
    (await call('POST', '/v1/personal-data/worker', { token: ana.token, body: { emails: [ana.email] } })).status,
  ).toBe(403);
  for (const token of [ana.token, ...others])
    expect((await call('POST', `/v1/persons/${ana.sub}/erasures`, { token, body: {} })).status).toBe(403);
});

test('an erased person is gone from everything but what is not over and the note that they are erased', async () => {
  expect((await erase()).status).toBe(202);
  const left = [
    `directory.erasures ${ana.sub}`,
    `reimbursement.claims ${withFinance}`,
    `reimbursement.unfinished-erasures ${ana.sub}`,
  ];
  await waitUntil(async () => JSON.stringify(await traces()) === JSON.stringify(left), {
    what: `only ${left.join(', ')}`,
  }).catch(async () => expect(await traces()).toEqual(left));
  expect(await accountFaults(story.system)).toEqual([]);
  const claim = (await story.system
    .database('reimbursement')
    .collection<{ _id: string }>('claims')
    .findOne({ _id: paid })) as unknown as Claim;
  expect(isIntact(claim)).toBe(true);
  expect(claim).toMatchObject({
    state: 'paid',
    submittedBy: 'erased-1',
    validatedBy: bo.sub,
    contact: null,
    payee: { name: 'Ana Martin' },
  });
  expect((await call('GET', `/v1/groups/${ana.groupId}`, { token: story.platform })).body.contacts).toEqual([]);
});

test('asked twice, and told again, it changes nothing more', async () => {
  const everything = async () => {
    const rows = await Promise.all(
      ['claims', 'payouts', 'disclosures'].map((name) =>
        story.system.database('reimbursement').collection(name).find().sort({ _id: 1 }).toArray(),
      ),
    );
    const others = await Promise.all(
      [
        ['voting', 'votes'],
        ['proposal', 'comments'],
        ['proposal', 'revisions'],
        ['proposal', 'proposals'],
        ['budget', 'transfers'],
        ['worker', 'mails'],
      ].map(([service = '', name = '']) =>
        story.system.database(service).collection(name).find().sort({ _id: 1 }).toArray(),
      ),
    );
    return JSON.stringify([rows, others]);
  };
  const before = await everything();
  expect((await erase()).status).toBe(202);
  expect((await erase([])).status).toBe(202);
  await waitUntil(
    async () =>
      (await story.count('directory', 'erasures', { 'pending.0': { $exists: false }, version: { $gte: 3 } })) === 1,
    { what: 'a telling that is published' },
  );
  await waitUntil(async () => (await story.count('reimbursement', 'unfinished-erasures')) === 1);
  expect(await everything()).toBe(before);
});

test('what the person wrote at the last moment is erased with the next telling; later their token writes nothing', async () => {
  const comment = { token: ana.token, key: newId(), body: { text: 'One word more.' } };
  const refused = await call('POST', `/v1/proposals/${draftId}/comments`, comment);
  expect([refused.status, refused.body.code]).toEqual([403, 'person-erased']);
  // A call that was let in before the erasure, and wrote after it.
  await story.system
    .database('proposal')
    .collection<{ _id: string }>('comments')
    .insertOne({
      _id: newId(),
      proposalId: draftId,
      by: ana.sub,
      side: 'group',
      text: 'One word more.',
      version: 1,
      at: testClock.now(),
    } as never);
  expect(await traces()).toHaveLength(4);
  story.system.setClock(testClock.in(7_200_000));
  await story.system.sweep('tell-erasures');
  await waitUntil(async () => (await traces()).length === 3, { what: 'the comment without its author' });
});

test('who submitted a claim cannot decide on it while their erasure waits, and is gone from it when it is over', async () => {
  const { status, body } = await call('POST', `/v1/claims/${withFinance}/approvals`, {
    token: await story.system.token({ sub: ana.sub, scope: 'finance', groups: [] }),
    body: {},
  });
  expect([status, body.code]).toEqual([403, 'person-erased']);
  await expectOk(
    call('POST', `/v1/claims/${withFinance}/refusals`, { token: story.finance, body: { reasons: 'Paid already.' } }),
  );
  await story.system.sweep('unfinished-erasures');
  story.system.setClock(testClock.in(15 * DAY));
  await story.system.sweep('tell-erasures');
  await waitUntil(async () => (await traces()).length === 0, { what: 'no trace of Ana' }).catch(async () =>
    expect(await traces()).toEqual([]),
  );
  expect(await accountFaults(story.system)).toEqual([]);
  // The vote is the group's: it stands, and nobody finds by whom it was cast.
  expect(await story.count('voting', 'votes', { groupId: ana.groupId, state: 'active' })).toBe(1);
  for (const service of ['directory', 'proposal', 'voting', 'budget', 'reimbursement']) {
    expect([service, Object.values(await exported(service, story.platform)).flat()]).toEqual([service, []]);
  }
  const { body: claim } = await call('GET', `/v1/claims/${withFinance}`, { token: story.finance });
  expect(claim).toMatchObject({ trailIntact: true, contact: null });
  expect(claim.trail.at(-2)).toMatchObject({ did: 'refuse', why: 'Paid already.' });
});

/**
 * What may still name an erased person when every erasure is done: each with its reason. A collection, a queue or a file
 * that is not in this table keeps nothing.
 */
const LEFT_IN_DATABASES: readonly (readonly [where: RegExp, why: string])[] = [
  [/^reimbursement\.claims /, 'a paid claim: its payee is kept as accounts must be, ten years'],
  [/^reimbursement\.(payouts|payout-files) /, 'a batch that was paid: accounts, ten years'],
  [/^worker\.notifications /, 'news quotes texts for MAIL_DAYS and names no recipient'],
];
const LEFT_IN_REDIS: readonly (readonly [where: RegExp, why: string])[] = [
  [/^finished job /, 'a finished job is kept for an hour'],
  [/:completed$/, 'the ids of these jobs, as long'],
  [/:events$/, 'the ids of these jobs, in a stream that is trimmed'],
];
const outside = (table: readonly (readonly [RegExp, string])[], found: readonly string[]) =>
  found.filter((each) => !table.some(([where]) => where.test(each)));

test('when all is over, no collection, file, queue or line of the log tells who the person was, but what is listed with its reason', async () => {
  const left = await tracesOf(story.system, ...identity());
  expect(outside(LEFT_IN_DATABASES, left)).toEqual([]);
  expect(left.filter((each) => each.startsWith('reimbursement.claims '))).toEqual([`reimbursement.claims ${paid}`]);
  expect(outside(LEFT_IN_REDIS, await redisTracesOf(story.system, ...identity()))).toEqual([]);
  const log = readFileSync(logFile, 'utf8');
  expect(log.length).toBeGreaterThan(1_000);
  expect(log.split('\n').filter((line) => identity().some((text) => line.includes(text)))).toEqual([]);
});
