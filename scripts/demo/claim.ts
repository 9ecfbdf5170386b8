import { answered, newKey, RefusedRequest } from '../../libs/client/client.ts';
import type { Action } from './acts/proposals.ts';
import { receiptPdf } from './files.ts';
import type { Contact, Group } from './groups.ts';
import { euros } from './narrator.ts';
import { today, type Stage } from './stage.ts';
import { until } from './waiting.ts';

export type Line = { label: string; amountCents: number };
export type Expense = {
  readonly title: string;
  readonly shop: string;
  readonly iban: string;
  readonly explanation: string;
  readonly lines: Line[];
  readonly envelopeMaxCents: number;
  /** Paid to the shop, on its quote; without, the person who paid gets the money back. */
  readonly onQuote?: { readonly date: string; readonly invoiceDueOn: string };
};

/** Those of the French banks' documentation: valid, and nobody's. */
export const IBANS = [
  'FR7630006000011234567890189',
  'FR7630001007941234567890185',
  'FR7630056009271234567890182',
  'FR7610107001011234567890129',
  'FR7611315000011234567890138',
] as const;

export const sumOf = (lines: readonly { readonly amountCents: number }[]): number =>
  lines.reduce((sum, { amountCents }) => sum + amountCents, 0);

const readClaim = ({ finance }: Stage, claimId: string) =>
  answered(finance.GET('/v1/claims/{claimId}', { params: { path: { claimId } } }));
export type ClaimSeen = Awaited<ReturnType<typeof readClaim>>;

export const claimIn = (
  stage: Stage,
  claimId: string,
  condition: string,
  holds: (claim: ClaimSeen) => boolean,
): Promise<ClaimSeen> =>
  until(condition, async () => {
    const claim = await readClaim(stage, claimId);
    return holds(claim) && claim;
  });

export function secondOf({ name, contacts: [, second] }: Group): Contact {
  if (!second) throw new Error(`${name} has no second person`);
  return second;
}

/**
 * Attaches what a shop prints to the claim, as a document.
 * @returns the id of the document
 */
export async function attach(
  { personOf, now }: Stage,
  group: Group,
  claimId: string,
  kind: 'invoice' | 'quote',
  shop: string,
  lines: readonly Line[],
): Promise<string> {
  const word = kind === 'invoice' ? 'Facture' : 'Devis';
  const amount = (cents: number) => `${(cents / 100).toFixed(2)} EUR`;
  const paper = receiptPdf([
    shop,
    `${word} du ${today(now)}`,
    ...lines.map(({ label, amountCents }) => `${label} : ${amount(amountCents)}`),
    `Total : ${amount(sumOf(lines))}`,
  ]);
  const { documents } = await answered(
    personOf(group).POST('/v1/claims/{claimId}/documents', {
      params: {
        path: { claimId },
        query: { kind, filename: `${word.toLowerCase()}.pdf` },
        header: { 'Idempotency-Key': newKey() },
      },
      body: paper as unknown as string,
      bodySerializer: (bytes) => bytes,
      headers: { 'content-type': 'application/pdf' },
    }),
  );
  return documents.at(-1)?.id ?? '';
}

/**
 * The first person of the group fills in the form, adds the document, and submits.
 * @returns the id of the claim
 */
export async function fileClaim(
  stage: Stage,
  group: Group,
  { id: actionId }: Action,
  { title, shop, iban, explanation, lines, envelopeMaxCents, onQuote }: Expense,
): Promise<string> {
  const { name, email } = group.contacts[0];
  const person = stage.personOf(group);
  const kind = onQuote
    ? ({ type: 'payment', ...onQuote } as const)
    : ({ type: 'reimbursement', date: today(stage.now) } as const);
  const { id: claimId } = await answered(
    person.POST('/v1/claims', {
      params: { header: { 'Idempotency-Key': newKey() } },
      body: {
        ...kind,
        groupId: group.id,
        actionId,
        title,
        category: 'equipment-purchase',
        explanation,
        amountCents: sumOf(lines),
        lines,
        payee: { name: onQuote ? shop : name, iban },
        contact: { name, email },
      },
    }),
  );
  await attach(stage, group, claimId, onQuote ? 'quote' : 'invoice', shop, lines);
  await answered(
    person.POST('/v1/claims/{claimId}/submissions', { params: { path: { claimId } }, body: { envelopeMaxCents } }),
  );
  return claimId;
}

const validation = ({ personOf }: Stage, group: Group, by: Contact, claimId: string, envelopeMaxCents: number) =>
  answered(
    personOf(group, by).POST('/v1/claims/{claimId}/validations', {
      params: { path: { claimId } },
      body: { envelopeMaxCents },
    }),
  );

/** The second person validates. @returns the claim, with its money held */
export async function validateClaim(
  stage: Stage,
  group: Group,
  claimId: string,
  { title, envelopeMaxCents }: Expense,
): Promise<ClaimSeen> {
  await validation(stage, group, secondOf(group), claimId, envelopeMaxCents);
  return claimIn(stage, claimId, `the money of « ${title} » is held`, ({ funding }) => funding === 'held');
}

/** @returns the claim, booked */
export async function approveClaim(stage: Stage, claimId: string): Promise<ClaimSeen> {
  const { title } = await answered(
    stage.finance.POST('/v1/claims/{claimId}/approvals', { params: { path: { claimId } }, body: {} }),
  );
  return claimIn(
    stage,
    claimId,
    `« ${title} » is booked`,
    ({ state, place }) => state === 'payable' && place?.state === 'granted',
  );
}

/**
 * Plays a claim from the receipt to the approval: two persons of the group act, then finance.
 * @returns the claim, booked
 */
export async function bringClaimHome(stage: Stage, group: Group, action: Action, expense: Expense): Promise<ClaimSeen> {
  const { narrator } = stage;
  const { title, lines, envelopeMaxCents } = expense;
  const [contact] = group.contacts;
  const claimId = await fileClaim(stage, group, action, expense);
  await narrator.tell(
    `${contact.name} files « ${title} » for ${euros(sumOf(lines))} (cap ${euros(action.idea.capCents)}) with its receipt; at most ${euros(envelopeMaxCents)} from the envelope`,
  );
  const alone = await validation(stage, group, contact, claimId, envelopeMaxCents).then(
    () => undefined,
    (error: unknown) => (error instanceof RefusedRequest ? error.problem : Promise.reject(error as Error)),
  );
  if (alone?.status !== 403) throw new Error('The same person validated the claim that they had submitted.');
  narrator.detail(`nobody validates their own claim: ${alone.status} ${alone.code ?? ''}`);
  const held = await validateClaim(stage, group, claimId, expense);
  await narrator.tell(
    `${secondOf(group).name}, the second person, validates it; its place is ${held.place?.state ?? 'not there'}, ${euros(held.fundingDetail?.nationalCents ?? 0)} of the national budget are held for it`,
  );
  const booked = await approveClaim(stage, claimId);
  const { nationalCents = 0, envelopeCents = 0 } = booked.fundingDetail ?? {};
  await narrator.tell(
    `finance approves: ${euros(nationalCents)} charged to the national budget, ${euros(envelopeCents)} to the group's envelope (${booked.state})`,
  );
  return booked;
}
