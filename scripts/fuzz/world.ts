import { answered, newKey, type SeuilClient } from '../../libs/client/client.ts';
import { receiptPdf } from '../demo/files.ts';
import { FIRST_DRAFT } from '../demo/first-draft.ts';
import type { Group } from '../demo/groups.ts';
import type { Narrator } from '../demo/narrator.ts';
import type { Stage } from '../demo/stage.ts';

/** Nobody reads the story here, so it prints nothing. */
export const SILENT: Narrator = {
  headline: async () => undefined,
  tell: async () => undefined,
  detail: () => undefined,
  moment: async () => undefined,
  progress: () => () => undefined,
};

const IBAN = 'FR7630006000011234567890189';
const key = () => ({ 'Idempotency-Key': newKey() });

async function draftClaim(person: SeuilClient, groupId: string): Promise<string> {
  const { id } = await answered(
    person.POST('/v1/claims', {
      params: { header: key() },
      body: {
        groupId,
        type: 'reimbursement',
        title: 'Colle et ficelle',
        category: 'consumables',
        explanation: 'Pour l’atelier.',
        date: '2024-01-15',
        amountCents: 500,
        lines: [{ label: 'Colle', amountCents: 500 }],
        payee: { name: 'Papeterie', iban: IBAN },
      },
    }),
  );
  await answered(
    person.POST('/v1/claims/{claimId}/documents', {
      params: { path: { claimId: id }, query: { kind: 'invoice', filename: 'facture.pdf' }, header: key() },
      body: receiptPdf([id]) as unknown as string,
      bodySerializer: (bytes) => bytes,
      headers: { 'content-type': 'application/pdf' },
    }),
  );
  return id;
}

/** Adds things of one group that are still being worked on. The story of the demo leaves none in such a state. */
export async function leaveWorkUndone({ platform, finance, personOf }: Stage, group: Group): Promise<void> {
  const [, two] = group.contacts;
  const [ana, bo] = [personOf(group), personOf(group, two)];
  await answered(
    platform.PUT('/v1/envelopes/{groupId}/credits/{reference}', {
      params: { path: { groupId: group.id, reference: 'fuzz' } },
      body: { amountCents: 1_000_000 },
    }),
  );
  for (const isSubmitted of [false, true]) {
    const { id: proposalId } = await answered(
      ana.POST('/v1/proposals', { params: { header: key() }, body: { groupId: group.id, ...FIRST_DRAFT } }),
    );
    if (isSubmitted)
      await answered(ana.POST('/v1/proposals/{proposalId}/submissions', { params: { path: { proposalId } } }));
  }
  for (const steps of [0, 1, 2, 3]) {
    const path = { claimId: await draftClaim(ana, group.id) };
    const body = { envelopeMaxCents: 1_000 };
    if (steps > 0) await answered(ana.POST('/v1/claims/{claimId}/submissions', { params: { path }, body }));
    if (steps > 1) await answered(bo.POST('/v1/claims/{claimId}/validations', { params: { path }, body }));
    if (steps > 2)
      await answered(
        finance.POST('/v1/claims/{claimId}/information-requests', {
          params: { path },
          body: { question: 'Pour combien de personnes ?' },
        }),
      );
  }
}
