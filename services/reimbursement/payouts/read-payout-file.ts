import { AppError } from '../../../libs/errors/app-error.ts';
import type { Person } from '../claims/domain/claim.ts';
import { requirePayer } from '../claims/domain/duties.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { noteDisclosure } from '../disclosures/note-disclosure.ts';
import type { Payout } from './domain/payout.ts';
import { fileSha256 } from './file-sha256.ts';

/**
 * Reads the bank file as it was first made, byte for byte, whatever changed since then. The reader is noted before the
 * file is given.
 * @throws not-found, own-group, same-person, file-altered
 */
export async function readPayoutFile(
  deps: Pick<ReimbursementDeps, 'claims' | 'payouts' | 'payoutFiles' | 'disclosures' | 'vault' | 'now'>,
  payoutId: string,
  by: Person,
): Promise<{ payout: Payout; xml: string }> {
  const payout = await deps.payouts.get(payoutId);
  const claims = await deps.claims.byIds(payout.transfers.map(({ claimId }) => claimId));
  for (const claim of claims) requirePayer(claim, by);
  const xml = await openFile(deps, payout);
  await noteDisclosure(deps, { by: by.id, what: 'payout-file', of: payoutId, documentId: null, why: '' });
  return { payout, xml };
}

const altered = (how: string) =>
  new AppError(
    'conflict',
    'file-altered',
    `The stored bank file of this batch ${how}. Send nothing to the bank, and tell those who operate Seuil.`,
  );

async function openFile(
  { payoutFiles, vault }: Pick<ReimbursementDeps, 'payoutFiles' | 'vault'>,
  payout: Payout,
): Promise<string> {
  const file = await payoutFiles.find(payout._id);
  if (!file) throw altered('is gone');
  let xml: string;
  try {
    xml = vault.files.open(file.sealed, payout._id);
  } catch {
    throw altered('cannot be opened: it was altered, or sealed with another key');
  }
  if (fileSha256(xml) !== payout.fileSha256) throw altered('is not the one that was made: its SHA-256 differs');
  return xml;
}
