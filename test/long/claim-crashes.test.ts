import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTS, type Act } from '../../services/reimbursement/claims/domain/transitions.ts';
import {
  addDocument,
  askForLess,
  bankSays,
  closeSeason,
  erase,
  file,
  readBankFile,
  removeDocument,
} from '../models/claim/deeds.ts';
import { openSeason } from '../models/claim/opening.ts';
import { PEOPLE } from '../models/claim/people.ts';
import { openStory, take, WITH_FINANCE, type Story } from '../models/claim/story.ts';
import { tried, type Deed } from '../models/claim/trial.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());

const taken = new Set<string>();

/** Before every write in turn, and once more when all is done and nobody knows. */
const dies = async (name: string, deed: Deed) => {
  const { points, steps, faults } = await tried(story.on, deed);
  expect({ name, faults }).toEqual({ name, faults: [] });
  expect(points).toBeGreaterThan(1);
  for (const step of steps) taken.add(step);
};
const diesTaking = async (act: Act, title: string) => {
  await dies(`${act} ${title}`, take(act, title));
  taken.add(act);
};

test('killed before any write while persons are erased, claims expire or are forgotten, it completes on restart', async () => {
  const { on, lives, bring } = story;
  await bring('paid', {}, ...WITH_FINANCE, 'approve', 'take-into-payout');
  await lives((there) => readBankFile(there, there.claim('paid')));
  await lives(take('confirm-payment', 'paid'));
  await bring('asked', {}, ...WITH_FINANCE, 'request-info');
  await bring('left', {});
  on.turnKey();
  await dies('seal anew', (there) => there.sweep('retired-iban-keys'));
  await dies('erase the payer', (there) => erase(there, PEOPLE.pia));
  // In the claim that is open she stays until it ends.
  await dies('erase the submitter', (there) => erase(there, PEOPLE.ana));
  await diesTaking('expire', 'asked');
  expect(JSON.stringify(on.claims())).not.toContain(PEOPLE.ana.id);
  // Her draft, which was never paid, was emptied with her.
  expect(on.claims().filter(({ title }) => title === 'left')).toEqual([]);
  await diesTaking('forget', 'paid');
});

test('killed before any write of any other act, a claim is as before or the act is done, and done once when it is sent again', async () => {
  const { on, lives, bring, aside } = story;
  await on.rewind(story.opening);
  await lives(openSeason);
  // More than the cap: the rest comes from the envelope.
  await dies('file', (there) => file(there, { title: 'split', cents: 9_500, onAction: true, type: 'payment' }));
  await dies('add a document', (there) => addDocument(there, there.claim('split')));
  await lives((there) => addDocument(there, there.claim('split')));
  await dies('remove a document', (there) => removeDocument(there, there.claim('split')));
  await diesTaking('edit', 'split');
  await diesTaking('submit', 'split');
  await aside(async () => {
    on.loseAnswers(true);
    await lives(take('validate', 'split'));
    on.loseAnswers(false);
    on.wait(1);
    await dies('ask budget again', (there) => there.sweep('unanswered-claims'));
  });
  await diesTaking('validate', 'split');
  await diesTaking('assign', 'split');
  await aside(() => diesTaking('refuse', 'split'));
  await aside(() => diesTaking('cancel', 'split'));
  await diesTaking('request-info', 'split');
  await aside(async () => {
    await lives((there) => askForLess(there, there.claim('split')));
    await diesTaking('answer-with-changes', 'split');
  });
  await diesTaking('answer', 'split');
  await diesTaking('approve', 'split');

  await bring('waiting', { cents: 15_000 }, ...WITH_FINANCE, 'approve');
  await diesTaking('book', 'waiting');
  await diesTaking('take-into-payout', 'split');
  await aside(() => diesTaking('reject-payment', 'split'));
  await aside(async () => {
    await diesTaking('dispute-payment', 'split');
    await aside(() => diesTaking('decide-paid', 'split'));
    // The bank named the account, so the group is asked for another one at once.
    await diesTaking('decide-unpaid', 'split');
    await diesTaking('give-account', 'split');
    await diesTaking('confirm-account', 'split');
    await aside(() => diesTaking('request-account', 'split'));
    await aside(() => diesTaking('cancel-approved', 'split'));
    await diesTaking('accept-account', 'split');
  });
  await dies('read the bank file', (there) => readBankFile(there, there.claim('split')));
  await dies('import what the bank says', (there) =>
    bankSays(there, [
      [there.claim('split'), 'ACSC'],
      [there.claim('waiting'), 'RJCT'],
    ]),
  );
  for (const act of ['remind-of-invoice', 'add-invoice', 'check-invoice', 'book-refund'] as const)
    await diesTaking(act, 'split');
  await dies('make a daily root', (there) => there.sweep('daily-root'));

  await bring('late', { onAction: true });
  await lives(closeSeason);
  await dies('close the season', (there) => there.sweep('expired-claims'));
  expect(ACTS.filter((act) => !taken.has(act))).toEqual([]);
});
