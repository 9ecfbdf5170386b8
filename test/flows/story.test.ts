import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readMails } from '../../libs/embedded/mailbox.ts';
import type { ThresholdInputs } from '../../libs/threshold/inputs.ts';
import { thresholdOf } from '../../libs/threshold/threshold.ts';
import { accountFaults } from '../scenes/accounts.ts';
import { expectOk, openStory, type Member, type Story } from '../scenes/story-scene.ts';
import { newId } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

const CAP = 10_000;
let story: Story;
let actionId: string;
beforeAll(async () => {
  story = await openStory({ groups: 16, allocationCents: 1_000_000 });
  actionId = await story.publishAction(CAP);
});
afterAll(() => story.system.stop());
afterEach(async () => expect(await accountFaults(story.system)).toEqual([]));

const mailsTo = async (member: Member, subject: RegExp) =>
  (await readMails(process.env['MAIL_FOLDER']!, { to: member.email })).filter((mail) => subject.test(mail.subject));

const IBAN = 'FR7630006000011234567890189';
/** Files a claim by two persons of the group, up to finance's desk. */
async function fileClaim({ groupId, token }: Member, amountCents: number, envelopeMaxCents = 0): Promise<string> {
  const { call } = story;
  const second = await story.member(groupId);
  const body = {
    groupId,
    actionId,
    type: 'reimbursement',
    title: 'Frigo et peinture',
    category: 'equipment-purchase',
    explanation: 'Un frigo d’occasion.',
    date: '2026-01-15',
    amountCents,
    lines: [{ label: 'Frigo', amountCents }],
    payee: { name: 'Ana Martin', iban: IBAN },
  };
  const key = newId();
  const claim = await waitUntil(
    async () => {
      const answer = await call('POST', '/v1/claims', { token, key, body });
      return answer.body.code === 'not-known-yet' ? undefined : expectOk(Promise.resolve(answer));
    },
    { what: 'a claim on an action that reimbursement knows as fundable' },
  );
  await expectOk(
    call('POST', `/v1/claims/${claim.id}/documents?kind=invoice&filename=facture.pdf`, {
      token,
      key: newId(),
      raw: Buffer.from(`%PDF-1.4\n% ${newId()}\n%%EOF\n`),
      type: 'application/pdf',
    }),
  );
  await expectOk(call('POST', `/v1/claims/${claim.id}/submissions`, { token, body: { envelopeMaxCents } }));
  await expectOk(
    call('POST', `/v1/claims/${claim.id}/validations`, { token: second.token, body: { envelopeMaxCents } }),
  );
  return claim.id;
}
const claimIs = (id: string, filter: object) =>
  waitUntil(
    async () => {
      const { body } = await story.call('GET', `/v1/claims/${id}`, { token: story.finance });
      return Object.entries(filter).every(([field, value]) => body[field] === value) && body;
    },
    { what: `a claim with ${JSON.stringify(filter)}` },
  );
const approve = (id: string) =>
  expectOk(story.call('POST', `/v1/claims/${id}/approvals`, { token: story.finance, body: {} }));
const envelope = async ({ groupId }: Member) =>
  (await story.call('GET', `/v1/envelopes/${groupId}`, { token: story.finance })).body;

test('when more groups than the threshold have voted, the action becomes fundable and each voter has a place', async () => {
  for (const member of story.members.slice(0, 5)) await expectOk(story.castVote(actionId, member));
  await waitUntil(async () => (await story.tally(actionId)).threshold?.groupsStillNeeded === 1, {
    what: 'one group still needed',
  });
  expect((await story.tally(actionId)).fundable).toBeNull();
  await expectOk(story.castVote(actionId, story.members[5]!));
  expect(await story.fundable(actionId)).toMatchObject({
    votes: 6,
    threshold: 5,
    inputs: { formula: 'v1', certifiedGroups: 16 },
  });
  expect(await story.readSeason()).toMatchObject({ totalCents: 1_000_000, remainingCents: 940_000 });
  expect(await story.count('budget', 'places', { actionId, state: 'granted' })).toBe(6);
});

test('every certified group is told once, in its language', async () => {
  // One text for the author, one for those who committed, one for all others.
  const fundable = /est finançable|place est réservée|peut la faire|is fundable|is set aside|can do it/;
  for (const member of story.members)
    await waitUntil(async () => (await mailsTo(member, fundable)).length === 1, {
      what: `one mail to ${member.email}`,
    });
  const [french] = await mailsTo(story.members[0]!, fundable);
  const [english] = await mailsTo(story.members[3]!, fundable);
  expect(french!.html).toContain('lang="fr"');
  expect(english!.html).toContain('lang="en"');
});

test('a group that never voted, with an empty envelope, is paid within the cap from the national budget alone', async () => {
  const group = story.members[10]!;
  const id = await fileClaim(group, 9_500);
  await claimIs(id, { funding: 'held' });
  await approve(id);
  await claimIs(id, { state: 'payable', funding: 'charged' });
  const payer = await story.system.token({ scope: 'pay' });
  const { version } = await expectOk(story.call('GET', `/v1/claims/${id}`, { token: payer }));
  const payout = await expectOk(
    story.call('POST', '/v1/payouts', {
      token: payer,
      key: newId(),
      body: { claims: [{ claimId: id, version }], executionDate: '2099-01-04' },
    }),
  );
  expect(payout.transfers).toMatchObject([{ claimId: id, amountCents: 9_500 }]);
  expect(JSON.stringify(payout)).not.toContain(IBAN);
  await expectOk(
    story.call('POST', `/v1/payouts/${payout.id}/confirmations`, {
      token: payer,
      body: { endToEndIds: [payout.transfers[0].endToEndId] },
    }),
  );
  await claimIs(id, { state: 'paid' });
  expect(await envelope(group)).toMatchObject({ availableCents: 0, heldCents: 0 });
});

test('a claim above the cap is split between the national budget and the envelope', async () => {
  const group = story.members[1]!;
  await expectOk(
    story.call('PUT', `/v1/envelopes/${group.groupId}/credits/don-1`, {
      token: story.envelopes,
      body: { amountCents: 4_000 },
    }),
  );
  const id = await fileClaim(group, CAP + 2_500, 3_000);
  await claimIs(id, { funding: 'held' });
  await approve(id);
  await claimIs(id, { state: 'payable' });
  const { items } = await expectOk(
    story.call('GET', `/v1/ledger/transfers?account=group:${group.groupId}&limit=100`, { token: story.finance }),
  );
  expect(items.filter(({ phase }: { phase: string }) => phase === 'post')).toMatchObject([
    { amountCents: 2_500, to: 'payee' },
  ]);
  expect(await envelope(group)).toMatchObject({ availableCents: 1_500, heldCents: 0 });
});

test('a vote by a group that is not certified is refused', async () => {
  const [stranger] = await story.register(1, false);
  const refused = await waitUntil(async () => {
    const { status, body } = await story.castVote(actionId, stranger!);
    return body.code === 'not-known-yet' ? undefined : { status, code: body.code };
  });
  expect(refused).toEqual({ status: 403, code: 'not-certified' });
});

test('after a top-up the money suffices, and the next action crosses by itself', async () => {
  const dear = await story.publishAction(300_000, 'Cuisine collective');
  for (const member of story.members.slice(0, 7)) await expectOk(story.castVote(dear, member));
  const before = await waitUntil(
    async () => {
      const { threshold, fundable } = await story.tally(dear);
      return threshold?.groupsStillNeeded === 0 && threshold.missingCents > 0 && fundable === null && threshold;
    },
    { what: 'votes enough, and money that lacks' },
  );
  expect(before.missingCents).toBeGreaterThan(0);
  // Six are more than the threshold already: budget must have heard the seventh before the money comes.
  await waitUntil(async () => (await story.count('budget', 'known-votes', { actionId: dear })) === 7, {
    what: 'seven votes in budget',
  });
  await story.allocate('top-up', 5_000_000);
  expect(await story.fundable(dear)).toMatchObject({ votes: 7 });
  type Change = {
    threshold: number;
    formerThreshold: number | null;
    votes: number;
    causes: string[];
    inputs: ThresholdInputs;
  };
  const history = await waitUntil(
    async (): Promise<Change[] | false> => {
      const { items } = await expectOk(story.call('GET', `/v1/tallies/${dear}/history`, { token: story.finance }));
      return (items as Change[]).some(({ causes }) => causes.includes('settlement')) && items;
    },
    { what: 'the decision in the history' },
  );
  expect(history.at(-1)).toMatchObject({ formerThreshold: null, causes: ['first'], votes: 0 });
  expect(history.find(({ causes }) => causes.includes('settlement'))).toMatchObject({
    threshold: (await story.tally(dear)).fundable.threshold,
    votes: 7,
  });
  for (const { threshold, inputs } of history) expect(thresholdOf(inputs).threshold).toBe(threshold);
});
