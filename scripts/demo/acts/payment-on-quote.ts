import { DAY_MS } from '../../../libs/time/clock.ts';
import {
  approveClaim,
  fileClaim,
  IBANS,
  secondOf,
  sumOf,
  validateClaim,
  type ClaimSeen,
  type Expense,
} from '../claim.ts';
import { euros } from '../narrator.ts';
import { GROUP_ON_QUOTE, groupNamed, type Stage } from '../stage.ts';
import type { Action } from './proposals.ts';

export const SHOP = 'Garage coopératif de l’Ouche';
const DAYS_TO_EXPENSE = 4;
export const DAYS_TO_INVOICE = 8;

/**
 * Plays an expense that lies ahead: its shop is paid on a quote, and the invoice follows.
 * @returns the claim, booked
 */
export async function askOnQuote(stage: Stage, action: Action): Promise<ClaimSeen> {
  const { narrator, now } = stage;
  const group = groupNamed(stage, GROUP_ON_QUOTE);
  await narrator.headline(`${group.name} needs the money before the expense: a payment on a quote`);
  const dayIn = (days: number) => new Date(now().getTime() + days * DAY_MS).toISOString().slice(0, 10);
  const onQuote = { date: dayIn(DAYS_TO_EXPENSE), invoiceDueOn: dayIn(DAYS_TO_INVOICE) };
  const expense: Expense = {
    title: 'Utilitaire pour la collecte',
    shop: SHOP,
    iban: IBANS[2],
    explanation: 'Deux jours de location, pour collecter le samedi et livrer le dimanche aux trois associations.',
    onQuote,
    lines: [
      { label: 'Utilitaire, deux jours', amountCents: 9_500 },
      { label: 'Diable et sangles', amountCents: 4_500 },
    ],
    envelopeMaxCents: 0,
  };
  const claimId = await fileClaim(stage, group, action, expense);
  await narrator.tell(
    `${group.contacts[0].name} asks for ${euros(sumOf(expense.lines))} (cap ${euros(action.idea.capCents)}) for an expense on ${onQuote.date}, with the quote of ${SHOP}`,
  );
  await validateClaim(stage, group, claimId, expense);
  const booked = await approveClaim(stage, claimId);
  await narrator.tell(
    `${secondOf(group).name} validates it, finance approves (${booked.state}); the invoice is to follow by ${onQuote.invoiceDueOn}`,
  );
  return booked;
}
