import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import { replayClaims } from '../../../services/reimbursement/claims/replay-claims.ts';
import { openClaims } from '../../../services/reimbursement/claims/store.ts';
import { openKnown } from '../../../services/reimbursement/known.ts';
import { announceUnanswered } from '../../../services/reimbursement/review/announce-unanswered.ts';
import { expireClaims } from '../../../services/reimbursement/review/expire-claims.ts';
import { openWaitingClaims } from '../../../services/reimbursement/review/store.ts';
import { announce, heardAll, waitingFor } from '../../scenes/announce.ts';
import { openScene, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

/** What the sweeps of the service work with at that moment. */
const at = (instant: Date) => {
  const database = scene.system.database('reimbursement');
  const claims = openClaims(database, () => undefined);
  const waitingClaims = openWaitingClaims(claims);
  return {
    claims,
    waitingClaims,
    known: openKnown(database),
    now: () => instant,
    logger: createLogger({ level: 'silent' }),
    countAltered: () => undefined,
  };
};
const later = (days: number) => plusDays(testClock.now(), days);
const inMinutes = (minutes: number) => testClock.in(minutes * 60_000);
const toldBudget = async (id: string) =>
  (await waitingFor(scene.system, 'budget')).filter(({ subject }) => subject === id);
const idsTold = async (id: string) => (await toldBudget(id)).map((event) => event.id.replace(/\d+$/, '#'));

test('a claim that budget does not answer is announced again, and no longer once it is answered', async () => {
  const [waiting, answered] = [await scene.withFinance(), await scene.withFinance()];
  await scene.hear(answered, 'claim.held');
  await waitUntil(async () => (await scene.read(answered)).funding === 'held');
  await announceUnanswered(at(testClock.now()));
  await announceUnanswered(at(inMinutes(2)));
  await announceUnanswered(at(inMinutes(2)));
  await waitUntil(async () => (await toldBudget(waiting)).length === 2);
  expect(await idsTold(waiting)).toEqual([`claim.submitted.${waiting}.#`, `claim.submitted.${waiting}.1-again-#`]);
  expect(await idsTold(answered)).toEqual([`claim.submitted.${answered}.#`]);
  expect((await scene.read(waiting)).version).toBe(4);
});

test('an approved claim whose money is held is announced again until it is booked', async () => {
  const id = await scene.withFinance();
  await scene.step(id, 'approvals', scene.fin.token);
  await scene.hear(id, 'claim.held');
  await waitUntil(async () => (await scene.read(id)).funding === 'held');
  await announceUnanswered(at(inMinutes(2)));
  await waitUntil(async () => (await toldBudget(id)).filter(({ type }) => type === 'claim.approved').length === 2);
});

test('a replay tells of every claim what budget must know now', async () => {
  const draft = await scene.drafted();
  const waiting = await scene.withFinance();
  const refused = await scene.withFinance();
  await scene.step(refused, 'refusals', scene.fin.token, { reasons: 'no' });
  const payable = await scene.payable();
  const told: string[] = [];
  for await (const event of replayClaims(at(testClock.now()))) told.push(event.id);
  const about = (id: string) => told.filter((each) => each.includes(id));
  expect([draft, waiting, refused, payable].map(about)).toEqual([
    [],
    [`claim.submitted.${waiting}.1`],
    [`claim.released.${refused}.1`],
    [],
  ]);
});

test('a question without answer for 60 days ends the claim and frees its money', async () => {
  const id = await scene.withFinance();
  await scene.step(id, 'information-requests', scene.fin.token, { question: 'Where is the invoice?' });
  await expireClaims(at(later(59)));
  expect((await scene.read(id)).state).toBe('info_requested');
  await expireClaims(at(later(61)));
  const { state, trail } = await scene.read(id);
  expect([state, trail.at(-1).by]).toEqual(['refused', 'system']);
  await waitUntil(async () =>
    (await toldBudget(id)).some((event) => event.type === 'claim.released' && event.data.reason === 'expired'),
  );
});

test('a question says until which day it can be answered', async () => {
  const id = await scene.withFinance();
  await scene.step(id, 'information-requests', scene.fin.token, { question: 'Where is the invoice?' });
  const asked = await waitUntil(
    async () =>
      (await waitingFor(scene.system, 'worker-emails')).find(
        (event) => event.type === 'claim.info-requested' && event.subject === id,
      ),
    { what: 'the question' },
  );
  expect(asked.data).toMatchObject({
    question: 'Where is the invoice?',
    answerBy: parisTime(plusDays(new Date(asked.time), 60)).day,
  });
});

test("when the season's claims close, drafts are cancelled, and what is still unfunded 60 days later is refused", async () => {
  const { actionId, seasonId, isKnown } = await scene.makeFundable();
  await isKnown();
  const [draft, unfunded] = [await scene.drafted({ actionId }), await scene.withFinance({ actionId })];
  await scene.hear(unfunded, 'claim.unfunded');
  await waitUntil(async () => (await scene.read(unfunded)).funding === 'unfunded');
  const claimsUntil = later(10).toISOString().slice(0, 10);
  await announce(
    scene.system,
    eventOf('season.closing', seasonId, 2, testClock.now(), {
      seasonId,
      version: 2,
      name: '2026',
      state: 'closing',
      startsOn: '2026-01-01',
      endsOn: '2026-06-30',
      claimsUntil,
    }),
  );
  await scene.known('known-seasons', seasonId, 2);
  const states = async () => Promise.all([draft, unfunded].map(async (id) => (await scene.read(id)).state));
  await expireClaims(at(later(9)));
  expect(await states()).toEqual(['draft', 'finance_review']);
  await expireClaims(at(later(12)));
  expect(await states()).toEqual(['cancelled', 'finance_review']);
  await expireClaims(at(later(73)));
  expect(await states()).toEqual(['cancelled', 'refused']);
});

test("a claim shows its action and the group's place, the newest word of each", async () => {
  const { actionId, seasonId, isKnown } = await scene.makeFundable();
  await isKnown();
  const { body } = await scene.create({ actionId });
  const place = (type: 'place.granted' | 'place.waiting', version: number) =>
    eventOf(type, `${actionId}.${scene.groupId}`, version, testClock.now(), {
      actionId,
      groupId: scene.groupId,
      seasonId,
      version,
      capCents: 50_000,
      cause: 'claim',
      at: '2026-02-01T10:00:00.000Z',
    });
  const published = {
    actionId,
    version: 1,
    number: 7,
    proposalId: 'p',
    groupId: scene.groupId,
    seasonId,
    revision: 1,
    title: 'Repair café',
    summary: '…',
    capCents: 50_000,
    publishedAt: '2026-01-01T10:00:00.000Z',
  };
  await announce(
    scene.system,
    place('place.granted', 2),
    place('place.waiting', 1),
    eventOf('action.published', actionId, 1, testClock.now(), published),
  );
  await heardAll(scene.system, 'reimbursement');
  const claim = await scene.read(body.id);
  expect([claim.place, claim.action]).toEqual([
    { state: 'granted', capCents: 50_000, since: '2026-02-01T10:00:00.000Z' },
    { number: 7, title: 'Repair café', capCents: 50_000 },
  ]);
});
