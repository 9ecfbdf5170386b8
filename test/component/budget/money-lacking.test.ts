import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventOf } from '../../../libs/events/event.ts';
import { publishedAll, waitingFor } from '../../scenes/announce.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { waitUntil } from '../../support/wait-until.ts';

const BEGIN = new Date('2027-01-10T12:00:00Z');
let scene: BudgetScene;
beforeAll(async () => {
  scene = await openBudgetScene({ begin: BEGIN, startsOn: '2027-01-01', endsOn: '2027-12-31', groups: 20 });
});
afterAll(() => scene.stop());

const lackingEvents = async () =>
  (await waitingFor(scene.system, 'worker-emails')).filter(
    (event): event is EventOf<'season.money-lacking'> => event.type === 'season.money-lacking',
  );
const morning = async (day: string) => {
  scene.system.setClock(new Date(`${day}T05:00:00Z`));
  await scene.system.sweep('settle-what-is-due');
};

test('each morning on which enough groups want an action and the money does not reach, finance is told what is missing', async () => {
  const { seasonId, groups } = scene;
  const actionId = await scene.publishAction({ number: 4, title: 'Frigo', capCents: 1_000, time: BEGIN });
  await scene.castVotes({ actionId, groups: groups.slice(0, 8), plannedMonth: '2027-03', time: BEGIN });

  await morning('2027-01-11');
  const [first] = await waitUntil(
    async () => {
      const all = await lackingEvents();
      return all.length > 0 && all;
    },
    { what: 'the first word' },
  );
  expect(first!.data).toMatchObject({
    seasonId,
    at: '2027-01-11T05:00:00.000Z',
    lacking: [{ actionId, number: 4, title: 'Frigo', why: 'crossing', missingCents: 8_000 }],
  });

  await morning('2027-01-11');
  await morning('2027-01-12');
  const both = await waitUntil(
    async () => {
      const all = await lackingEvents();
      return all.length > 1 && all;
    },
    { what: 'the second word' },
  );
  expect(both.map(({ data }) => data.at.slice(0, 10))).toEqual(['2027-01-11', '2027-01-12']);
  expect(new Set(both.map(({ id }) => id)).size).toBe(2);

  await scene.allocate({ amountCents: 1_000_000 });
  await morning('2027-01-13');
  await waitUntil(async () => (await scene.count('actions', { state: 'fundable' })) === 1, { what: 'the crossing' });
  await morning('2027-01-14');
  await publishedAll(scene.system, 'budget', 'seasons');
  expect(await lackingEvents()).toHaveLength(2);
});
