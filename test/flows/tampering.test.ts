import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { ibanVault } from '../../libs/iban/iban-vault.ts';
import type { KeptRoot } from '../../libs/signing/daily-root.ts';
import { crossFaults, ledgerFaults, recordFaults } from '../../scripts/admin/check-system.ts';
import { checkTrails } from '../../services/reimbursement/audit/check-trails.ts';
import { openRecords } from '../../services/reimbursement/audit/records-store.ts';
import { OF_CLAIMS } from '../models/tampering/of-claims.ts';
import { OF_MONEY } from '../models/tampering/of-money.ts';
import { OF_ROOTS } from '../models/tampering/of-roots.ts';
import { intruder, type Intruder, type Marks, type Tampering } from '../models/tampering/tampering.ts';
import { expectOk, openStory, type Member, type Story } from '../scenes/story-scene.ts';
import { testClock } from '../support/clock.ts';
import { newId } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

const CAP = 10_000;
const PDF = 'application/pdf';
let story: Story;
let marks: Marks;
let by: Intruder;
/** The roots of the ledger that somebody noted outside. */
let kept: readonly KeptRoot[];

const post = (path: string, token: string, body: object = {}, key?: string) =>
  expectOk(story.call('POST', path, { token, body, ...(key !== undefined && { key }) }));
const claimIs = (id: string, filter: object) =>
  waitUntil(
    async () => {
      const { body } = await story.call('GET', `/v1/claims/${id}`, { token: story.finance });
      return Object.entries(filter).every(([field, value]) => body[field] === value) && body;
    },
    { what: `a claim with ${JSON.stringify(filter)}` },
  );

/** Files a claim of 1,000 cents by two persons of the group, for which budget holds the money. */
async function fileClaim({ groupId, token }: Member, actionId: string | null): Promise<string> {
  const body = {
    groupId,
    ...(actionId !== null && { actionId }),
    type: 'reimbursement',
    title: 'Affiches',
    category: 'printing',
    explanation: 'Cent affiches.',
    date: '2026-01-15',
    amountCents: 1_000,
    lines: [{ label: 'Affiches', amountCents: 1_000 }],
    payee: { name: 'Ana Martin', iban: 'FR7630006000011234567890189' },
  };
  const key = newId();
  const claim = await waitUntil(
    async () => {
      const answer = await story.call('POST', '/v1/claims', { token, key, body });
      return answer.body.code === 'not-known-yet' ? undefined : expectOk(Promise.resolve(answer));
    },
    { what: 'a claim on facts that reimbursement knows' },
  );
  const raw = Buffer.from(`%PDF-1.4\n% ${newId()}\n%%EOF\n`);
  await expectOk(
    story.call('POST', `/v1/claims/${claim.id}/documents?kind=invoice&filename=facture.pdf`, {
      token,
      key: newId(),
      raw,
      type: PDF,
    }),
  );
  const second = await story.member(groupId);
  await post(`/v1/claims/${claim.id}/submissions`, token, { envelopeMaxCents: 1_000 });
  await post(`/v1/claims/${claim.id}/validations`, second.token, { envelopeMaxCents: 1_000 });
  await claimIs(claim.id, { funding: 'held' });
  return claim.id;
}

/** Two crossings, three claims and two payouts: each kind of record is there, in a state that others name. */
async function build(): Promise<Marks> {
  const { members, seasonId, finance } = story;
  const [group, other, { groupId: creditedOnce }] = [members[0]!, members[1]!, members[7]!];
  for (const name of ['don-1', 'don-2'])
    await expectOk(
      story.call('PUT', `/v1/envelopes/${group.groupId}/credits/${name}`, {
        token: story.envelopes,
        body: { amountCents: 1_000 },
      }),
    );
  await expectOk(
    story.call('PUT', `/v1/envelopes/${creditedOnce}/credits/don-3`, {
      token: story.envelopes,
      body: { amountCents: 1_000 },
    }),
  );
  const [first, actionId] = [await story.publishAction(CAP), await story.publishAction(CAP, 'Bibliothèque de rue')];
  for (const each of [first, actionId]) {
    for (const member of members.slice(0, 6)) await expectOk(story.castVote(each, member));
    await story.fundable(each);
  }
  const payer = await story.system.token({ scope: 'pay' });
  const [paid, sent] = [await fileClaim(group, actionId), await fileClaim(group, null)];
  const payouts: { id: string; transfers: { endToEndId: string }[] }[] = [];
  for (const id of [paid, sent]) {
    await post(`/v1/claims/${id}/approvals`, finance);
    await claimIs(id, { state: 'payable' });
    const { version } = await expectOk(story.call('GET', `/v1/claims/${id}`, { token: payer }));
    const claims = [{ claimId: id, version }];
    payouts.push(await post('/v1/payouts', payer, { claims, executionDate: '2099-01-04' }, newId()));
  }
  const [payout, sentPayout] = [payouts[0]!, payouts[1]!];
  await post(`/v1/payouts/${payout.id}/confirmations`, payer, { endToEndIds: [payout.transfers[0]!.endToEndId] });
  const claim = await claimIs(paid, { state: 'paid' });
  const documentId: string = claim.documents[0].id;
  for (let times = 0; times < 2; times += 1)
    await expectOk(story.call('GET', `/v1/claims/${paid}/documents/${documentId}`, { token: finance }));
  return {
    seasonId,
    actionId,
    groupId: group.groupId,
    otherGroupId: other.groupId,
    creditedOnce,
    paid,
    documentId,
    sent,
    payoutId: payout.id,
    sentPayoutId: sentPayout.id,
    held: await fileClaim(other, actionId),
  };
}

/** Closes the day of the ledger, and notes its root as an auditor would. */
async function closeDay(): Promise<KeptRoot[]> {
  await story.system.sweep('ledger-root');
  const token = await story.system.token({ scope: 'audit' });
  const { items } = await expectOk(story.call('GET', '/v1/ledger/roots', { token }));
  return items.map(({ day, root }: KeptRoot) => ({ day, root }));
}

beforeAll(async () => {
  story = await openStory({ groups: 8 });
  marks = await build();
  kept = await closeDay();
  by = intruder((service) => story.system.database(service));
});
afterEach(() => by.undo());
afterAll(() => story.system.stop());

const { files: vault } = ibanVault(DEVELOPMENT_KEYS.iban, DEVELOPMENT_KEYS.ibanFingerprint);

/** What each command finds, in this process. */
const FINDERS: Readonly<Record<Tampering['seenBy'], () => Promise<readonly string[]>>> = {
  'ledger:verify': () => ledgerFaults(story.system.database('budget'), kept),
  async 'audit:verify'() {
    const database = story.system.database('reimbursement');
    const { faults } = await checkTrails(openRecords(database).trails);
    return [...faults, ...(await recordFaults(database, (sealed, id) => vault.open(sealed, id)))];
  },
  verify: () => crossFaults(story.system.database('budget'), story.system.database('reimbursement'), testClock.now()),
};

test('what nobody tampered with has no fault', async () => {
  for (const find of Object.values(FINDERS)) expect(await find()).toEqual([]);
});

test.each([...OF_MONEY, ...OF_ROOTS, ...OF_CLAIMS].map((each) => [each.what, each] as const))(
  '%s: it is found and named',
  async (_what, { tamper, seenBy, finding }) => {
    await tamper(by, marks);
    expect((await FINDERS[seenBy]()).join('\n')).toMatch(finding);
  },
);

test('when everything is undone, nothing is found any more', async () => {
  for (const find of Object.values(FINDERS)) expect(await find()).toEqual([]);
});
