import { answered, newKey, RefusedRequest } from '../../libs/client/client.ts';
import type { Action } from './acts/proposals.ts';
import { receiptPdf } from './files.ts';
import type { Group } from './groups.ts';
import { euros } from './narrator.ts';
import type { Stage } from './stage.ts';
import { until } from './waiting.ts';

/** An account of the French banks' documentation: valid, and nobody's. */
const IBAN = 'FR7630006000011234567890189';
/** UTC is never ahead of Paris, so this day has come there too. */
const today = () => new Date().toISOString().slice(0, 10);

export type Expense = { readonly title: string; readonly shop: string; readonly explanation: string; readonly lines: { label: string; amountCents: number }[]; readonly envelopeMaxCents: number };

const readClaim = ({ finance }: Stage, claimId: string) => answered(finance.GET('/v1/claims/{claimId}', { params: { path: { claimId } } }));
export type ClaimSeen = Awaited<ReturnType<typeof readClaim>>;

export const claimIn = (stage: Stage, claimId: string, what: string, holds: (claim: ClaimSeen) => boolean): Promise<ClaimSeen> =>
  until(what, async () => {
    const claim = await readClaim(stage, claimId);
    return holds(claim) && claim;
  });

/** From the receipt to the approval: two persons of the group, then finance. @returns the claim, booked */
export async function bringClaimHome(stage: Stage, group: Group, { id: actionId, idea }: Action, { title, shop, explanation, lines, envelopeMaxCents }: Expense): Promise<ClaimSeen> {
  const { narrator, finance, personOf } = stage;
  const [one, two] = group.contacts;
  if (!two) throw new Error(`${group.name} has no second person`);
  const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
  const { id: claimId } = await answered(
    personOf(group).POST('/v1/claims', {
      params: { header: { 'Idempotency-Key': newKey() } },
      body: {
        groupId: group.id, actionId, type: 'reimbursement', title, category: 'equipment-purchase', explanation, date: today(), amountCents, lines,
        payee: { name: one.name, iban: IBAN }, contact: { name: one.name, email: one.email },
      },
    }),
  );
  const path = { claimId };
  const receipt = receiptPdf([shop, `Facture du ${today()}`, ...lines.map(({ label, amountCents: cents }) => `${label} : ${(cents / 100).toFixed(2)} EUR`), `Total : ${(amountCents / 100).toFixed(2)} EUR`]);
  await answered(
    personOf(group).POST('/v1/claims/{claimId}/documents', {
      params: { path, query: { kind: 'invoice', filename: 'facture.pdf' }, header: { 'Idempotency-Key': newKey() } },
      body: receipt as unknown as string,
      bodySerializer: (bytes) => bytes,
      headers: { 'content-type': 'application/pdf' },
    }),
  );
  await answered(personOf(group).POST('/v1/claims/{claimId}/submissions', { params: { path }, body: { envelopeMaxCents } }));
  await narrator.tell(`${one.name} files « ${title} » for ${euros(amountCents)} (cap ${euros(idea.capCents)}) with its receipt; at most ${euros(envelopeMaxCents)} from the envelope`);
  const alone = await answered(personOf(group).POST('/v1/claims/{claimId}/validations', { params: { path }, body: { envelopeMaxCents } })).then(() => undefined, (error: unknown) => (error instanceof RefusedRequest ? error.problem : Promise.reject(error as Error)));
  if (alone?.status !== 403) throw new Error('The same person validated the claim that they had submitted.');
  narrator.detail(`nobody validates their own claim: ${alone.status} ${alone.code ?? ''}`);
  await answered(personOf(group, two).POST('/v1/claims/{claimId}/validations', { params: { path }, body: { envelopeMaxCents } }));
  const held = await claimIn(stage, claimId, `the money of « ${title} » is held`, ({ funding }) => funding === 'held');
  await narrator.tell(`${two.name}, the second person, validates it; its place is ${held.place?.state ?? 'not there'}, ${euros(held.fundingDetail?.nationalCents ?? 0)} of the national budget are held for it`);
  await answered(finance.POST('/v1/claims/{claimId}/approvals', { params: { path }, body: {} }));
  const booked = await claimIn(stage, claimId, `« ${title} » is booked`, ({ state, place }) => state === 'payable' && place?.state === 'granted');
  const { nationalCents = 0, envelopeCents = 0 } = booked.fundingDetail ?? {};
  await narrator.tell(`finance approves: ${euros(nationalCents)} charged to the national budget, ${euros(envelopeCents)} to the group's envelope (${booked.state})`);
  return booked;
}
