import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { answered, newKey, type SeuilClient } from '../../../libs/client/client.ts';
import { DAY_MS } from '../../../libs/time/clock.ts';
import { bankAnswer } from '../bank.ts';
import { approveClaim, claimIn, fileClaim, IBANS, validateClaim, type ClaimSeen, type Expense } from '../claim.ts';
import { euros } from '../narrator.ts';
import { GROUP_ABOVE_CAP, groupNamed, PAYERS_GROUP, type Stage } from '../stage.ts';
import { allPages } from '../waiting.ts';
import type { Action } from './proposals.ts';

const PAYERS_EXPENSE: Expense = {
  title: 'Questionnaires et affichettes',
  shop: 'Imprimerie du Bas-Montreuil',
  iban: IBANS[4],
  explanation: 'Cent questionnaires, affichettes de passage, boissons de la réunion.',
  lines: [
    { label: 'Impression', amountCents: 4_800 },
    { label: 'Boissons', amountCents: 2_450 },
  ],
  envelopeMaxCents: 0,
};
const REFUSAL = { code: 'MS03', text: 'Motif non communique' };
const LINES_SHOWN = 8;

const toPay = ({ finance }: Stage) =>
  allPages((cursor) =>
    answered(
      finance.GET('/v1/claims', {
        params: { query: { list: 'to-pay', limit: 100, ...(cursor !== undefined && { cursor }) } },
      }),
    ),
  );

/** Lists all claims that this payer may pay. */
const makeBatch = ({ now }: Stage, payer: SeuilClient) =>
  answered(
    payer.POST('/v1/payouts', {
      params: { header: { 'Idempotency-Key': newKey() } },
      body: { executionDate: new Date(now().getTime() + DAY_MS).toISOString().slice(0, 10) },
    }),
  );
type Batch = Awaited<ReturnType<typeof makeBatch>>;

/** Downloads the bank file and puts it into the folder where the bank finds it. */
async function fetchFile({ narrator, bankFolder, payer }: Stage, { id, fileSha256 }: Batch): Promise<string> {
  const xml = await answered(
    payer.GET('/v1/payouts/{payoutId}/file', { params: { path: { payoutId: id } }, parseAs: 'text' }),
  );
  const sha256 = createHash('sha256').update(xml).digest('hex');
  if (sha256 !== fileSha256) throw new Error(`The bank file has the SHA-256 ${sha256}, its batch says ${fileSha256}.`);
  const file = join(bankFolder, `pain.001-${id.slice(0, 8)}.xml`);
  await mkdir(bankFolder, { recursive: true });
  await writeFile(file, xml);
  const lines = xml.trimEnd().split('\n');
  await narrator.tell(`its bank file, pain.001.001.09, is kept as it was made: ${relative('.', file)}`);
  narrator.detail(
    `SHA-256 ${sha256}`,
    ...lines.slice(0, LINES_SHOWN).map((line) => `│ ${line}`),
    `│ … (${lines.length - LINES_SHOWN} more lines)`,
  );
  return xml;
}

/** The bank refuses one transfer, and the others arrive. */
async function hearTheBank(
  { narrator, bankFolder, payer, now }: Stage,
  { id, transfers }: Batch,
  creditTransfers: string,
  refused: ClaimSeen,
): Promise<void> {
  const endToEndId = transfers.find(({ claimId }) => claimId === refused.id)?.endToEndId ?? '';
  const report = bankAnswer(creditTransfers, now(), new Map([[endToEndId, REFUSAL]]));
  await writeFile(join(bankFolder, `pain.002-${id.slice(0, 8)}.xml`), report);
  const importReport = () =>
    answered(
      payer.POST('/v1/payouts/status-reports', {
        body: report,
        bodySerializer: (xml) => xml,
        headers: { 'content-type': 'application/xml' },
      }),
    );
  const { paid, rejected } = await importReport();
  await narrator.tell(
    `the bank answers with a file, too (pain.002): ${paid.length} transfers paid, ${rejected.length} rejected (${rejected.map(({ reason }) => reason).join()})`,
  );
  const { known } = await importReport();
  narrator.detail(`the same file again: ${known.length} known already, nothing changed`);
  if (paid.length !== transfers.length - 1 || rejected.length !== 1 || known.length !== transfers.length)
    throw new Error('The answer of the bank was not followed as it was given.');
}

/**
 * Plays the way from finance's list to the bank and back. A claim that is left out or rejected is paid in a later
 * batch.
 */
export async function payInBatches(stage: Stage, action: Action): Promise<void> {
  const { narrator, payer, otherPayer, groups } = stage;
  await narrator.headline('What finance owes goes to the bank as one file, and the bank answers');
  const payersGroup = groupNamed(stage, PAYERS_GROUP);
  const ofPayer = await fileClaim(stage, payersGroup, action, PAYERS_EXPENSE);
  await validateClaim(stage, payersGroup, ofPayer, PAYERS_EXPENSE);
  await approveClaim(stage, ofPayer);

  const waiting = await toPay(stage);
  const lineOf = (claimId: string) => {
    const claim = waiting.find(({ id }) => id === claimId);
    return `${euros(claim?.amountCents ?? 0).padStart(7)}  ${groups.find(({ id }) => id === claim?.groupId)?.name ?? '?'}: ${claim?.title ?? claimId}`;
  };
  const batch = await makeBatch(stage, payer);
  await narrator.tell(
    `${waiting.length} claims are to be paid; a payer, who also manages ${payersGroup.name}, makes a batch of all that they may pay: ${batch.transfers.length} transfers, ${euros(batch.totalCents)}`,
  );
  narrator.detail(
    ...batch.transfers.map(({ claimId, ibanMasked }) => `${lineOf(claimId)}, to ${ibanMasked}`),
    ...batch.leftOut.map(({ claimId, reason }) => `${lineOf(claimId)}, left out: ${reason}`),
  );
  if (batch.leftOut.length !== 1 || batch.leftOut[0]?.claimId !== ofPayer)
    throw new Error('The batch was to leave out the claim of the group that its payer manages, and no other.');
  const creditTransfers = await fetchFile(stage, batch);

  const split = waiting.find(({ groupId }) => groupId === groupNamed(stage, GROUP_ABOVE_CAP).id);
  const refused = await claimIn(
    stage,
    split?.id ?? '',
    'the claim that the bank will refuse is in the batch',
    ({ payoutId }) => payoutId === batch.id,
  );
  await hearTheBank(stage, batch, creditTransfers, refused);
  const { state, payoutId } = await claimIn(
    stage,
    refused.id,
    'the rejected claim is free again',
    (claim) => claim.payoutId === null,
  );
  await narrator.tell(`« ${refused.title} » is ${state} again${payoutId === null ? ', and in no batch' : ''}`);

  const second = await makeBatch(stage, otherPayer);
  const endToEndIds = second.transfers.map(({ endToEndId }) => endToEndId);
  await answered(
    otherPayer.POST('/v1/payouts/{payoutId}/confirmations', {
      params: { path: { payoutId: second.id } },
      body: { endToEndIds },
    }),
  );
  const left = await toPay(stage);
  await narrator.tell(
    `a later batch, by another payer, takes it and the one that was left out: ${euros(second.totalCents)}, confirmed by hand; ${left.length} claims are left to pay`,
  );
  if (second.transfers.length !== 2 || left.length > 0)
    throw new Error('The later batch was to pay what was rejected and what was left out.');
}
