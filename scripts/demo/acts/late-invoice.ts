import { answered, seenClaim } from '../../../libs/client/client.ts';
import { attach, claimIn, secondOf, sumOf, type ClaimSeen, type Line } from '../claim.ts';
import { excerptOf, mailOn } from '../group-mails.ts';
import { mailsAtRest } from '../mails-at-rest.ts';
import { euros } from '../narrator.ts';
import { placeOn } from '../season.ts';
import { GROUP_ON_QUOTE, groupNamed, today, type Stage } from '../stage.ts';
import { until } from '../waiting.ts';
import { DAYS_TO_INVOICE, SHOP } from './payment-on-quote.ts';
import type { Action } from './proposals.ts';

/** So many days pass up to the week before the invoice is due, and then so many up to a day after it is due. */
const UNTIL_REMINDED = 3;
const UNTIL_OVERDUE = DAYS_TO_INVOICE + 2 - UNTIL_REMINDED;
/** So many days pass until the invoice comes. */
export const INVOICE_DAYS = UNTIL_REMINDED + UNTIL_OVERDUE;

/** The invoice is lower than the quote, because one day of renting was enough. */
const INVOICED: Line[] = [
  { label: 'Utilitaire, un jour', amountCents: 7_350 },
  { label: 'Diable et sangles', amountCents: 4_500 },
];
const LINES_SHOWN = 4;

async function letTheInvoiceBeLate(stage: Stage, { id, title, invoiceDueOn }: ClaimSeen): Promise<void> {
  const { narrator, finance, letDaysPass, now } = stage;
  if (!letDaysPass)
    return narrator.tell(
      `it is due on ${invoiceDueOn ?? '?'}; no days can pass on a system that ran before, so nobody is reminded now`,
    );
  const reader = secondOf(groupNamed(stage, GROUP_ON_QUOTE));
  // A mail that is on its way while days pass would look like one that the mail server refused for days.
  await mailsAtRest(stage);
  await letDaysPass(UNTIL_REMINDED);
  const { subject } = await mailOn(stage, reader, 'Facture attendue', title);
  await narrator.tell(
    `${UNTIL_REMINDED} days pass, and the schedules run: on ${today(now)} ${reader.name} is reminded: ${subject}`,
  );
  await letDaysPass(UNTIL_OVERDUE);
  const { items: overdue } = await answered(
    finance.GET('/v1/claims', { params: { query: { list: 'overdue-invoices' } } }),
  );
  await narrator.tell(
    `${UNTIL_OVERDUE} more days: on ${today(now)} it is overdue, finance has it in a list, and the group is asked again:`,
  );
  narrator.detail(
    ...overdue.map(
      ({ title: of, amountCents, invoiceDueOn: dueOn }) =>
        `overdue: ${of}, ${euros(amountCents)} paid, invoice due on ${dueOn ?? '?'}`,
    ),
    ...excerptOf(await mailOn(stage, reader, 'Facture en retard', title), LINES_SHOWN),
  );
  if (overdue.length !== 1 || overdue[0]?.id !== id)
    throw new Error('Finance was to see one overdue invoice, the one that is.');
}

/**
 * Plays a payment on a quote. The invoice comes late and is lower, and the difference goes back to where it came from.
 */
export async function settleTheInvoice(stage: Stage, action: Action, paid: ClaimSeen): Promise<void> {
  const { narrator, finance, otherFinance, now } = stage;
  const group = groupNamed(stage, GROUP_ON_QUOTE);
  const [{ name }] = group.contacts;
  const path = { claimId: paid.id };
  await narrator.headline(
    `${group.name} was paid on a quote: its invoice ${stage.letDaysPass ? 'is late, and lower' : 'is lower'}`,
  );
  await letTheInvoiceBeLate(stage, paid);

  const documentId = await attach(stage, group, paid.id, 'invoice', SHOP, INVOICED);
  const claim = await answered(
    finance.POST('/v1/claims/{claimId}/invoice-checks', {
      params: { path, header: await seenClaim(finance, paid.id) },
      body: { documentId, amountCents: sumOf(INVOICED) },
    }),
  );
  const mail = await mailOn(stage, secondOf(group), 'La facture diffère du devis', paid.title);
  await narrator.tell(
    `${name} sends the invoice: ${euros(sumOf(INVOICED))} instead of ${euros(paid.amountCents)}; finance reads it, and asks for ${euros(claim.refundDueCents)} back`,
  );
  narrator.detail(`Subject: ${mail.subject}`);
  const before = await placeOn(stage, action, group);
  await answered(
    otherFinance.PUT('/v1/claims/{claimId}/refunds/{reference}', {
      params: { path: { ...path, reference: 'retour-de-virement' }, header: await seenClaim(otherFinance, paid.id) },
      body: {
        amountCents: claim.refundDueCents,
        receivedOn: today(now),
        evidence: `Statement of ${today(now)}, line 1`,
      },
    }),
  );
  const after = await until('the refund is back on the place', async () => {
    const place = await placeOn(stage, action, group);
    return place.chargedCents < before.chargedCents && place;
  });
  await mailOn(stage, secondOf(group), 'Retour reçu', paid.title);
  const { trail, trailIntact, refundDueCents } = await claimIn(
    stage,
    paid.id,
    'the claim with its refund',
    ({ refunds }) => refunds.length > 0,
  );
  await narrator.tell(
    `the money comes back: its place used ${euros(before.chargedCents)} → ${euros(after.chargedCents)} of ${euros(after.capCents)}`,
  );
  narrator.detail(`trail: ${trail.map(({ did }) => did).join(' → ')} (${trailIntact ? 'intact' : 'BROKEN'})`);
  if (after.chargedCents !== sumOf(INVOICED) || refundDueCents !== 0)
    throw new Error('The refund was not booked where the money came from.');
}
