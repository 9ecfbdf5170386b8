import { AppError, conflict } from '../../../libs/errors/app-error.ts';
import { dayOf } from '../claims/domain/claim-content.ts';
import type { Person } from '../claims/domain/claim.ts';
import { requirePayer } from '../claims/domain/duties.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { noteDisclosure } from '../disclosures/note-disclosure.ts';
import type { Payout } from './domain/payout.ts';
import { fileSha256 } from './file-sha256.ts';

/**
 * Reads the bank file as it was first made, byte for byte, whatever changed since then. The reader is noted before the
 * file is given.
 * @throws not-found, own-group, same-person, execution-day-over, file-altered
 */
export async function readPayoutFile(
  deps: Pick<ReimbursementDeps, 'claims' | 'payouts' | 'payoutFiles' | 'disclosures' | 'vault' | 'now'>,
  payoutId: string,
  by: Person,
): Promise<{ payout: Payout; xml: string }> {
  const payout = await deps.payouts.get(payoutId);
  const claims = await deps.claims.byIds(payout.transfers.map(({ claimId }) => claimId));
  for (const claim of claims) requirePayer(claim, by);
  await requireDayAhead(deps, payout);
  const xml = await openFile(deps, payout);
  await noteDisclosure(deps, { by: by.id, what: 'payout-file', of: payoutId, documentId: null, why: '' });
  return { payout, xml };
}

/**
 * Refuses a file whose day is over: some banks reject it, others execute it on the day on which it comes, when nobody
 * expects it. A file is never made for another day, because it might be at the bank already.
 * @throws execution-day-over
 */
async function requireDayAhead(
  { disclosures, now }: Pick<ReimbursementDeps, 'disclosures' | 'now'>,
  { _id, executionDate }: Payout,
): Promise<void> {
  if (dayOf(now()) <= executionDate) return;
  const [last] = (await disclosures.page(_id, { limit: 1 })).items;
  const fetched = last ? `It was fetched on ${dayOf(last.at)}.` : 'Nobody fetched it before.';
  throw conflict(
    'execution-day-over',
    `This file was to be executed on ${executionDate}, which is over. ${fetched} If it went to the bank, import the status report of the bank. If it did not, have a payer who did not make the payout reject its transfers, and pay the claims in a new batch.`,
  );
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
