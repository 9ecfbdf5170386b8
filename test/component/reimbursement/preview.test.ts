import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { form, openScene, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';

let scene: Scene;
let actionId: string;
const at = testClock.now();
beforeAll(async () => {
  scene = await openScene();
  const fundable = await scene.makeFundable();
  await fundable.isKnown();
  ({ actionId } = fundable);
});
afterAll(() => scene.system.stop());

const preview = async (id: string) =>
  (await scene.call('GET', `/v1/claims/${id}/funding`, { token: scene.ana.token })).body;
const envelopeIs = async (version: number, availableCents: number) => {
  await announce(
    scene.system,
    eventOf('envelope.changed', scene.groupId, version, at, { groupId: scene.groupId, version, availableCents }),
  );
  await heardAll(scene.system, 'reimbursement');
};

test('before it is submitted, a claim shows what the national budget and the envelope would pay, and what lacks', async () => {
  const amount = (amountCents: number) => ({ actionId, amountCents, lines: [{ label: 'Oven', amountCents }] });
  const within = await scene.drafted(amount(40_000));
  expect(await preview(within)).toEqual({
    nationalCents: 40_000,
    envelopeCents: 0,
    capLeftCents: 50_000,
    envelopeAvailableCents: 0,
    shortfallCents: 0,
    place: null,
    outcome: 'waiting-for-place',
  });

  await announce(
    scene.system,
    eventOf('place.granted', `${actionId}.${scene.groupId}`, 1, at, {
      actionId,
      groupId: scene.groupId,
      seasonId: actionId,
      version: 1,
      capCents: 50_000,
      cause: 'vote',
      at: at.toISOString(),
    }),
  );
  await envelopeIs(2, 3_000);
  await envelopeIs(1, 99_000); // Late: the newer word stands.
  expect(await preview(within)).toMatchObject({ place: 'granted', outcome: 'ready', envelopeAvailableCents: 3_000 });
  const above = await scene.drafted(amount(54_000));
  expect(await preview(above)).toMatchObject({
    nationalCents: 50_000,
    envelopeCents: 4_000,
    shortfallCents: 1_000,
    outcome: 'envelope-short',
  });

  // What another claim of the group holds of the cap is no longer there.
  const held = await scene.withFinance(amount(12_500));
  await scene.hear(held, 'claim.held');
  await heardAll(scene.system, 'reimbursement');
  expect(await preview(within)).toMatchObject({
    capLeftCents: 37_500,
    nationalCents: 37_500,
    envelopeCents: 2_500,
    shortfallCents: 0,
    outcome: 'ready',
  });
});

test('a claim on no action is paid by the envelope alone', async () => {
  const id = await scene.drafted(form({ amountCents: 2_000, lines: [{ label: 'Leaflets', amountCents: 2_000 }] }));
  expect(await preview(id)).toMatchObject({
    nationalCents: 0,
    envelopeCents: 2_000,
    capLeftCents: null,
    place: null,
    outcome: 'ready',
  });
});
