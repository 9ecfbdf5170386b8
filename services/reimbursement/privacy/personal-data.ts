import { EXPORTED_AT_MOST, type PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { contactView } from '../claims/views.ts';
import type { ReimbursementDeps } from '../deps.ts';

const PARTS = ['submittedBy', 'validatedBy', 'approvedBy', 'paidBy'] as const;

/** Gives the data that a claim holds about one of its persons. */
function claimData(claim: Claim, personId: string): object {
  const { _id: id, groupId, title, amountCents, state, payee, contact, trail, documents } = claim;
  const isDrafter = trail[0]?.by === personId;
  return {
    id,
    groupId,
    title,
    amountCents,
    state,
    is: PARTS.filter((part) => claim[part] === personId),
    steps: trail.filter(({ by }) => by === personId).map(({ at, did, why }) => ({ at, did, why })),
    assigned: trail.filter(({ whom }) => whom === personId).map(({ at }) => ({ at })),
    documents: documents
      .filter(({ uploadedBy }) => uploadedBy === personId)
      .map((document) => ({
        id: document.id,
        kind: document.kind,
        filename: document.filename,
        size: document.size,
        uploadedAt: document.uploadedAt,
      })),
    // The drafter entered the payee and the contact. For the other persons of the claim they are data of somebody else.
    ...(isDrafter && {
      payee: { name: payee.name, ibanMasked: payee.ibanMasked, bic: payee.bic },
      contact: contactView(contact),
    }),
  };
}

/**
 * Collects all data that the reimbursement keeps about a person. One row more than is exported shows that there are
 * more.
 */
export async function personalData(
  { persons, disclosures }: Pick<ReimbursementDeps, 'persons' | 'disclosures'>,
  personId: string,
): Promise<PersonalData> {
  const limit = EXPORTED_AT_MOST + 1;
  const [claims, payouts, readings] = await Promise.all([
    persons.claimsOf(personId, limit),
    persons.payoutsBy(personId, limit),
    disclosures.seenBy(personId, limit),
  ]);
  return {
    claims: claims.map((claim) => claimData(claim, personId)),
    payouts: payouts.map(({ _id: id, executionDate, createdAt }) => ({ id, executionDate, createdAt })),
    disclosures: readings.map(({ _id: id, at, what, of, documentId, why }) => ({ id, at, what, of, documentId, why })),
  };
}
