import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accountFaults } from '../scenes/accounts.ts';
import { V1_RULES } from '../scenes/season-of-v1.ts';
import { expectOk, openStory, type Story } from '../scenes/story-scene.ts';
import { testClock } from '../support/clock.ts';
import { newId } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory({ groups: 8 });
});
afterAll(() => story.system.stop());

test('an action that did not cross goes on in the next season, where its votes count and one more lets it cross', async () => {
  const { call, finance, seasonId, members, policy } = story;
  const actionId = await story.publishAction(10_000);
  for (const member of members.slice(0, 5)) await expectOk(story.castVote(actionId, member));
  await waitUntil(async () => (await story.tally(actionId)).threshold?.groupsStillNeeded === 1, {
    what: 'one group still needed',
  });

  await expectOk(call('POST', `/v1/seasons/${seasonId}/closing`, { token: finance }));
  await waitUntil(
    async () => (await story.count('voting', 'known-seasons', { _id: seasonId, state: 'closing' })) === 1,
    {
      what: 'an end of the votes',
    },
  );
  expect((await story.castVote(actionId, members[5]!)).body.code).toBe('season-not-open');
  const month = testClock.month();
  const next = await expectOk(
    call('POST', '/v1/seasons', {
      token: finance,
      key: newId(),
      body: { name: 'Le suivant', startsOn: `${month}-01`, endsOn: '2098-12-31', policy: V1_RULES },
    }),
  );
  await waitUntil(async () => (await story.tally(actionId)).seasonId === next.id, {
    what: 'the action in the next season',
  });
  expect(await story.tally(actionId)).toMatchObject({ votes: 5, fundable: null });

  await expectOk(
    call('PUT', `/v1/seasons/${next.id}/allocations/next`, { token: finance, body: { amountCents: 1_000_000 } }),
  );
  await waitUntil(async () => (await story.castVote(actionId, members[5]!)).status === 201, { what: 'the sixth vote' });
  expect(await story.fundable(actionId)).toMatchObject({ votes: 6, inputs: { totalCents: 1_000_000 } });
  expect((await expectOk(call('GET', `/v1/seasons/${next.id}`, { token: policy }))).remainingCents).toBe(940_000);
  expect(await story.count('budget', 'places', { actionId, state: 'granted', seasonId: next.id })).toBe(6);
  expect(await accountFaults(story.system)).toEqual([]);
});
