import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readMails } from '../../libs/embedded/mailbox.ts';
import { accountFaults } from '../scenes/accounts.ts';
import { openStory, type Story } from '../scenes/story-scene.ts';
import { waitUntil } from '../support/wait-until.ts';

const GROUPS = 200;
let story: Story;
beforeAll(async () => {
  story = await openStory({ groups: GROUPS, allocationCents: 50_000_000 });
});
afterAll(() => story.system.stop());

test('200 votes at once by 200 groups: 200 votes, one crossing, a place for each, one mail per contact', async () => {
  const actionId = await story.publishAction(5_000, 'Porte-à-porte entre voisin·es');
  const answers = await Promise.all(story.members.map((member) => story.castVote(actionId, member)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  await story.fundable(actionId);
  await waitUntil(async () => (await story.tally(actionId)).votes === GROUPS, { what: '200 votes in the tally' });
  await waitUntil(async () => (await story.count('budget', 'places', { actionId, state: 'granted' })) === GROUPS, {
    what: '200 places',
  });
  expect(await story.count('budget', 'transfers', { _id: { $regex: `^reserve-.*-${actionId}$` } })).toBe(1);
  expect(await accountFaults(story.system)).toEqual([]);

  const mailed = async () => {
    const mails = await readMails(process.env['MAIL_FOLDER']!);
    return mails.filter(
      ({ to, subject }) =>
        to.some((address: string) => address.includes(story.system.namespace)) &&
        /est finançable|place est réservée|peut la faire|is fundable|is set aside|can do it/.test(subject),
    );
  };
  const mails = await waitUntil(
    async () => {
      const all = await mailed();
      return all.length >= GROUPS && all;
    },
    { what: '200 mails', everyMs: 1_000 },
  );
  expect(mails.length).toBe(GROUPS);
  expect(new Set(mails.map(({ to }) => to.join())).size).toBe(GROUPS);
});
