import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import type { Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { isIntact } from '../../../services/reimbursement/claims/trail.ts';
import { tracesOf } from '../../readers/traces.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { IBAN, openScene, pdf, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const collection = (name: string) => scene.system.database('reimbursement').collection<{ _id: string }>(name);
const stored = async (id: string) => (await collection('claims').findOne({ _id: id })) as unknown as Claim;
const count = (name: string, filter: object) => collection(name).countDocuments(filter);
const documentsOf = async (id: string) => (await stored(id)).documents.map((document) => document.id);
/** Moves time and runs the sweep. */
const after = async (days: number, sweep = 'old-claims') => {
  scene.system.setClock(testClock.in(days * 86_400_000));
  await scene.system.sweep(sweep);
};

test('a draft that nobody ever submitted is emptied after a year, its documents go; one that was submitted stays', async () => {
  const [draft, submitted] = [await scene.drafted(), await scene.inPeerReview()];
  const [files, kept] = [await documentsOf(draft), await documentsOf(submitted)];
  await after(364);
  expect(await stored(draft)).toMatchObject({ state: 'draft', payee: { name: 'Imprimerie du Quai' } });
  await after(366);
  const bare = await stored(draft);
  expect(bare).toMatchObject({
    state: 'cancelled',
    documents: [],
    explanation: '',
    payee: { name: '', ibanEncrypted: '', ibanFingerprint: '' },
  });
  // It is not deleted: a claim that vanished would look like one that was made to vanish.
  expect([bare.trail.at(-1)?.did, isIntact(bare), JSON.stringify(bare).includes(scene.ana.sub)]).toEqual([
    'forget',
    true,
    false,
  ]);
  expect(await count('files.files', { _id: { $in: files } })).toBe(0);
  expect(await count('files.chunks', { files_id: { $in: files } })).toBe(0);
  expect(await count('files.files', { _id: { $in: kept } })).toBe(1);
  expect(await count('doomed-files', {})).toBe(0);
  scene.system.setClock(undefined);
});

/** Everything that this service keeps of the person or of what they entered. */
const tracesIn = (...texts: string[]) => tracesOf(scene.system, ...texts);
const entered = (name: string) => ({
  title: `Affiches de ${name}`,
  explanation: `Avancé par ${name}.`,
  contact: { name, email: `${name}@example.org`, phone: null },
  lines: [{ label: `Pour ${name}`, amountCents: 12_500 }],
  payee: { name, iban: IBAN },
});

test('a document that was doomed for a draft which lives on is not removed', async () => {
  const draft = await scene.drafted();
  const [file = ''] = await documentsOf(draft);
  await collection('doomed-files').insertOne({ _id: file, claimId: draft } as never);
  await scene.system.sweep('old-claims');
  expect(await count('files.files', { _id: file })).toBe(1);
  expect(await count('doomed-files', {})).toBe(0);
});

test('the contact of a claim goes two months after its end, payee, documents and persons after ten years; sums and the trail stay', async () => {
  const contact = { name: 'Ana Martin', email: 'ana@example.org', phone: '+33 6 12 34 56 78' };
  const open = await scene.withFinance({ contact });
  const id = await scene.payable({ contact });
  const files = await documentsOf(id);
  const payout = (
    await scene.call('POST', '/v1/payouts', {
      token: scene.pia.token,
      key: newId(),
      body: { claims: await scene.seen([id]), executionDate: '2099-01-04' },
    })
  ).body;
  await scene.call('POST', `/v1/payouts/${payout.id}/confirmations`, {
    token: scene.pia.token,
    body: { endToEndIds: [payout.transfers[0].endToEndId] },
  });
  await after(61);
  expect(await stored(id)).toMatchObject({
    state: 'paid',
    contact: null,
    payee: { name: 'Imprimerie du Quai' },
    submittedBy: scene.ana.sub,
  });
  expect(await stored(open)).toMatchObject({ state: 'finance_review', contact });
  await after(3_652);
  expect(await stored(id)).toMatchObject({ payee: { name: 'Imprimerie du Quai' } });
  await after(3_655);
  const bare = await stored(id);
  expect(bare).toMatchObject({
    state: 'paid',
    amountCents: 12_500,
    groupId: scene.groupId,
    documents: [],
    explanation: '',
    payee: { name: '', ibanEncrypted: '', ibanFingerprint: '' },
  });
  expect(isIntact(bare)).toBe(true);
  // Still to be seen that four persons took the four steps.
  expect(new Set([bare.submittedBy, bare.validatedBy, bare.approvedBy, bare.paidBy]).size).toBe(4);
  expect(await count('files.files', { _id: { $in: files } })).toBe(0);
  const everything = JSON.stringify([bare, await collection('payouts').findOne({ _id: payout.id })]);
  for (const trace of [
    IBAN.slice(-4),
    'Imprimerie',
    scene.ana.sub,
    scene.bo.sub,
    scene.fin.sub,
    scene.pia.sub,
    'ana@example.org',
  ])
    expect([trace, everything.includes(trace)]).toEqual([trace, false]);
  expect(await stored(open)).toMatchObject({ state: 'finance_review', payee: { name: 'Imprimerie du Quai' } });
  scene.system.setClock(undefined);
});

test('answers to idempotency keys are kept for a week, and a younger one of the same claim longer', async () => {
  const key = newId();
  const id = (await scene.create({}, scene.ana.token, key)).body.id as string;
  expect((await scene.create({}, scene.ana.token, key)).headers.get('idempotent-replayed')).toBe('true');
  scene.system.setClock(testClock.in(5 * 86_400_000));
  await scene.attach(id);
  await after(8, 'old-receipts');
  const receipts = async () =>
    ((await collection('claims').findOne({ _id: id })) as unknown as { receipts?: object[] }).receipts?.length;
  expect(await receipts()).toBe(1);
  await after(13, 'old-receipts');
  expect(await receipts()).toBeUndefined();
  expect(await count('claims', { 'receipts.id': { $exists: true } })).toBe(0);
  scene.system.setClock(undefined);
});

test('what an erased person filed and was never paid is emptied at once: drafts, cancelled and refused claims, receipts included', async () => {
  const name = 'Zoe-Erased';
  const receipt = pdf(`receipt of ${name}`);
  const draft = (await scene.create(entered(name))).body.id as string;
  await scene.attach(draft, scene.ana.token, receipt);
  const cancelled = await scene.drafted(entered(name));
  await scene.step(cancelled, 'cancellations', scene.ana.token, { reason: `${name} gives up.` });
  const [refused, open] = [await scene.withFinance(entered(name)), await scene.withFinance(entered('Yan-Open'))];
  await scene.step(refused, 'refusals', scene.fin.token, { reasons: 'No receipt.' });
  const files = (await Promise.all([draft, cancelled, refused].map(documentsOf))).flat();
  const { sub } = scene.ana;
  await announce(scene.system, eventOf('person.erased', sub, 1, testClock.now(), { personId: sub, version: 1 }));
  await waitUntil(() => count('unfinished-erasures', { _id: sub }).then((waiting) => waiting === 1), {
    what: 'an erasure that waits for the open claim alone',
  });
  await heardAll(scene.system, 'reimbursement');
  for (const [id, state] of [
    [draft, 'cancelled'],
    [cancelled, 'cancelled'],
    [refused, 'refused'],
  ] as const) {
    const claim = await stored(id);
    expect(claim).toMatchObject({ state, documents: [], contact: null, amountCents: 12_500, payee: { name: '' } });
    expect([claim.trail.at(-1)?.did, isIntact(claim)]).toEqual(['forget', true]);
  }
  expect((await stored(refused)).trail.at(-2)).toMatchObject({ did: 'refuse', why: 'No receipt.' });
  expect(await tracesIn(name)).toEqual([]);
  expect(await count('files.files', { _id: { $in: files } })).toBe(0);
  // The group's claim goes on, to the account that the group gave; nobody is asked at an address that is nobody's.
  expect(await stored(open)).toMatchObject({
    state: 'finance_review',
    contact: null,
    payee: { name: 'Yan-Open' },
    submittedBy: sub,
  });
  await scene.step(open, 'refusals', scene.fin.token, { reasons: 'Paid elsewhere.' });
  await scene.system.sweep('unfinished-erasures');
  expect(await tracesIn('Yan-Open')).toEqual([]);
  expect(JSON.stringify(await stored(open))).not.toContain(sub);
});

test('a claim that was refused or cancelled is emptied after a year, because no account needs it', async () => {
  const id = (await scene.create(entered('Xan-Refused'), scene.bo.token)).body.id as string;
  await scene.step(id, 'cancellations', scene.bo.token, { reason: 'Twice.' });
  await after(364);
  expect((await stored(id)).payee.name).toBe('Xan-Refused');
  await after(366);
  expect(await tracesIn('Xan-Refused')).toEqual([]);
  expect(isIntact(await stored(id))).toBe(true);
  scene.system.setClock(undefined);
});
