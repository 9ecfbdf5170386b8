import { answered } from '../../../libs/client/client.ts';
import { countMails } from '../../../libs/embedded/mailbox.ts';
import { allTallies } from '../ballots.ts';
import { faultsOfMails } from '../fundable-mails.ts';
import { auditLedger } from '../ledger.ts';
import { seasonNow } from '../season.ts';
import type { Stage } from '../stage.ts';
import { allPages, until } from '../waiting.ts';
import type { Action } from './proposals.ts';

export type Expected = { readonly seasonId: string; readonly actions: readonly Action[]; readonly fundable: readonly Action[]; readonly totalCents: number };
export type Verdict = { readonly line: string; readonly faults: readonly string[] };

const page = (cursor: string | undefined) => ({ params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } });

/** Nothing is on its way any more: all that was planned was sent, and lies in the catcher's folder. */
async function mailsAtRest({ operator, mailFolder }: Stage) {
  let last = '';
  return until('all mails are sent and caught', async () => {
    const notifications = await allPages((cursor) => answered(operator.GET('/v1/notifications', page(cursor))));
    const sum = (field: 'planned' | 'sent' | 'failed' | 'suppressed') => notifications.reduce((total, each) => total + each[field], 0);
    const told = { sent: sum('sent'), failed: sum('failed'), suppressed: sum('suppressed'), caught: await countMails(mailFolder), notifications };
    last = `${told.sent} of ${sum('planned')} sent, ${told.failed} failed, ${told.suppressed} suppressed, ${told.caught} caught`;
    return notifications.every(({ state }) => state !== 'planning') && sum('planned') === told.sent + told.failed + told.suppressed && told.caught >= told.sent && told;
  }).catch((error: unknown) => Promise.reject(new Error(`${error instanceof Error ? error.message : String(error)} Last: ${last}.`)));
}

/** Counts everything again from outside and compares it with what the story did. */
export async function checkStory(stage: Stage, { seasonId, actions, fundable, totalCents }: Expected): Promise<Verdict> {
  const { narrator, finance } = stage;
  await narrator.headline('What was told is counted again');
  const faults: string[] = [];
  const expect = (what: string, found: number, expected: number) => {
    narrator.detail(`${found === expected ? '✓' : '✗'} ${what}: ${found}${found === expected ? '' : `, expected ${expected}`}`);
    if (found !== expected) faults.push(`${what}: ${found}, expected ${expected}`);
  };

  const tallies = await allTallies(stage);
  const votes = tallies.reduce((sum, tally) => sum + tally.votes, 0);
  expect('votes in all tallies', votes, actions.reduce((sum, { idea }) => sum + idea.votes, 0));
  const crossed = tallies.filter((tally) => tally.fundable !== null);
  expect('fundable actions', crossed.length, fundable.length);
  for (const { id, idea } of fundable) if (!crossed.some(({ actionId }) => actionId === id)) faults.push(`« ${idea.title} » is not fundable`);

  const { sent, failed, suppressed, caught, notifications } = await mailsAtRest(stage);
  const ofKind = (kind: string) => notifications.filter((each) => each.kind === kind).length;
  expect('mails caught, as many as were sent', caught, sent);
  expect('mails that failed or were suppressed', failed + suppressed, 0);
  expect('news that an action is fundable', ofKind('action-fundable'), fundable.length);
  expect('commitments confirmed by mail', ofKind('vote-cast'), votes);
  const mailFaults = (await Promise.all(fundable.map((action) => faultsOfMails(stage, action)))).flat();
  expect('contacts without exactly one mail per fundable action', mailFaults.length, 0);
  faults.push(...mailFaults);

  const transfers = await allPages((cursor) => answered(finance.GET('/v1/ledger/transfers', page(cursor))));
  const accounts = await allPages((cursor) => answered(finance.GET('/v1/ledger/accounts', page(cursor))));
  const { sumCents, faults: ledgerFaults } = auditLedger(transfers, accounts);
  expect(`ledger: sum of ${transfers.length} transfers and ${accounts.length} accounts`, sumCents, 0);
  expect('accounts that differ from their transfers', ledgerFaults.length, 0);
  faults.push(...ledgerFaults);
  const season = await seasonNow(stage, seasonId);
  const reservedCents = transfers.reduce((sum, { from, to, amountCents }) => sum + (to.startsWith('action:') ? amountCents : from.startsWith('action:') && to.startsWith('national:') ? -amountCents : 0), 0);
  expect('season total, in cents', season.totalCents, totalCents);
  expect('remaining + reservations, in cents', season.remainingCents + reservedCents, season.totalCents);
  return { line: `${votes} votes, ${crossed.length} fundable actions, ${caught} mails, ledger sum ${sumCents}`, faults };
}
