import { answered } from '../../../libs/client/client.ts';
import { DIGEST, findRow } from '../../../services/worker/mailer/tell/catalogue.ts';
import { allTallies } from '../ballots.ts';
import { faultsOfMails } from '../fundable-mails.ts';
import { auditLedger } from '../ledger.ts';
import { mailsAtRest } from '../mails-at-rest.ts';
import { seasonNow, settlementsOf } from '../season.ts';
import type { Stage } from '../stage.ts';
import { allPages, pageFrom } from '../waiting.ts';
import type { Action } from './proposals.ts';

export type ExpectedStory = {
  readonly seasonId: string;
  readonly actions: readonly Action[];
  readonly fundable: readonly Action[];
  readonly totalCents: number;
  readonly claims: { readonly paid: number; readonly refused: number; readonly reminders: number };
};
export type Verdict = { readonly line: string; readonly faults: readonly string[] };

/** Counts everything again from outside and compares it with what the story did. */
export async function checkStory(
  stage: Stage,
  { seasonId, actions, fundable, totalCents, claims }: ExpectedStory,
): Promise<Verdict> {
  const { narrator, finance } = stage;
  await narrator.headline('What was told is counted again');
  const faults: string[] = [];
  const expect = (title: string, count: number, expected: number) => {
    narrator.detail(
      `${count === expected ? '✓' : '✗'} ${title}: ${count}${count === expected ? '' : `, expected ${expected}`}`,
    );
    if (count !== expected) faults.push(`${title}: ${count}, expected ${expected}`);
  };

  const tallies = await allTallies(stage);
  const votes = tallies.reduce((sum, tally) => sum + tally.votes, 0);
  expect(
    'votes in all tallies',
    votes,
    actions.reduce((sum, { idea }) => sum + idea.votes, 0),
  );
  const crossed = tallies.filter((tally) => tally.fundable !== null);
  expect('fundable actions', crossed.length, fundable.length);
  for (const { id, idea } of fundable)
    if (!crossed.some(({ actionId }) => actionId === id)) faults.push(`« ${idea.title} » is not fundable`);

  const { sent, failed, suppressed, caught, notifications } = await mailsAtRest(stage);
  const ofKind = (kind: string) => notifications.filter((each) => each.kind === kind).length;
  expect('mails caught, as many as were sent', caught, sent);
  // News that an action is nearly there, or waits for money, is left out of a digest once the action is fundable, and a
  // digest that would be empty is not sent.
  const overtaken = notifications.reduce(
    (sum, { kind, suppressed: left }) => sum + (kind === DIGEST || findRow(kind)?.untilFundable === true ? left : 0),
    0,
  );
  expect('mails that failed or were suppressed', failed + suppressed - overtaken, 0);
  expect('news that an action is fundable', ofKind('action-fundable'), fundable.length);
  const passes = (await settlementsOf(stage, seasonId))
    .flatMap(({ decisions }) => decisions)
    .filter(({ kind }) => kind === 'pass');
  expect('news that an action passed, one for each that did', ofKind('action-passed'), passes.length);
  expect('commitments confirmed by mail', ofKind('vote-cast'), votes);
  const mailFaults = (await Promise.all(fundable.map((action) => faultsOfMails(stage, action)))).flat();
  expect('contacts without exactly one mail per fundable action', mailFaults.length, 0);
  faults.push(...mailFaults);

  const filed = await allPages((cursor) => answered(finance.GET('/v1/claims', pageFrom(cursor))));
  const trails = await Promise.all(
    filed.map(({ id: claimId }) => answered(finance.GET('/v1/claims/{claimId}', { params: { path: { claimId } } }))),
  );
  const paid = filed.filter(({ state }) => state === 'paid');
  expect('claims paid', paid.length, claims.paid);
  expect('claims refused', filed.filter(({ state }) => state === 'refused').length, claims.refused);
  expect('claims in any other state', filed.length - claims.paid - claims.refused, 0);
  expect('claims whose trail is broken', trails.filter(({ trailIntact }) => !trailIntact).length, 0);
  expect(
    'payments, refusals and late invoices told by mail',
    ['claim-paid', 'claim-refused', 'claim-invoice-due', 'claim-invoice-overdue'].reduce(
      (sum, kind) => sum + ofKind(kind),
      0,
    ),
    claims.paid + claims.refused + claims.reminders,
  );

  const transfers = await allPages((cursor) => answered(finance.GET('/v1/ledger/transfers', pageFrom(cursor))));
  const accounts = await allPages((cursor) => answered(finance.GET('/v1/ledger/accounts', pageFrom(cursor))));
  const { sumCents, faults: ledgerFaults } = auditLedger(transfers, accounts);
  expect(`ledger: sum of ${transfers.length} transfers and ${accounts.length} accounts`, sumCents, 0);
  expect('accounts that differ from their transfers', ledgerFaults.length, 0);
  faults.push(...ledgerFaults);
  const moved = (from: string, to: string) =>
    transfers.reduce(
      (sum, each) =>
        sum +
        (each.from.startsWith(from) && each.to.startsWith(to) && (each.phase === 'booked' || each.phase === 'post')
          ? each.amountCents
          : 0),
      0,
    );
  const payees = paid.reduce(
    (sum, { amountCents, refunds }) =>
      sum + amountCents - refunds.reduce((back, refund) => back + refund.amountCents, 0),
    0,
  );
  expect('paid and not sent back, by ledger and by claims, in cents', moved('', 'payee') - moved('payee', ''), payees);
  const season = await seasonNow(stage, seasonId);
  const reservedCents = moved('national:', 'action:') - moved('action:', 'national:');
  expect('season total, in cents', season.totalCents, totalCents);
  expect('remaining + reservations, in cents', season.remainingCents + reservedCents, season.totalCents);
  return {
    line: `${votes} votes, ${crossed.length} fundable actions, ${paid.length} claims paid, ${caught} mails, ledger sum ${sumCents}`,
    faults,
  };
}
