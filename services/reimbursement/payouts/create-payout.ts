import { randomUUID } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import { invalid } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { isBic, isSepaIban } from '../../../libs/iban/iban.ts';
import { creditTransferXml } from '../../../libs/iso20022/pain001.ts';
import { UNSAVED } from '../../../libs/mongo/document-store.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { dayOf } from '../claims/domain/claim-content.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { saveTogether } from '../claims/save-together.ts';
import { recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { bankFileOf } from './domain/bank-file.ts';
import { bankTransferOf, choose, requireSome, takeIntoPayout } from './domain/batch.ts';
import { MAX_TRANSFERS, type Payout } from './domain/payout.ts';
import { fileSha256 } from './file-sha256.ts';

/**
 * At most this many payable claims are read for one batch. The number is larger than a batch, because this payer may
 * not pay some of the claims.
 */
const LOOKED_AT = 3 * MAX_TRANSFERS;

type PayoutOrder = {
  /** When no claims are named, all claims that this person may pay are taken. */
  readonly claimIds?: readonly string[] | undefined;
  /** This is the day on which the bank is to execute the transfers, as YYYY-MM-DD. */
  readonly executionDate: string;
};

type PayoutDeps = Pick<
  ReimbursementDeps,
  'database' | 'claims' | 'payouts' | 'payoutFiles' | 'known' | 'vault' | 'debtor' | 'now'
>;

/**
 * Takes payable claims into a batch of transfers. A batch, its bank file and its claims are written in one transaction,
 * so a claim is in one batch at a time even when several batches are made at once.
 * @throws invalid-request, nothing-to-pay
 */
export async function createPayout(
  deps: PayoutDeps,
  { claimIds, executionDate }: PayoutOrder,
  payer: Person,
  receipt?: ReceiptDraft<Payout>,
): Promise<Payout> {
  const at = deps.now();
  requireFuture(executionDate, dayOf(at));
  const _id = randomUUID();
  return onNewestState(() =>
    inTransaction(deps.database, async (session) => {
      const candidates = await candidatesOf(deps, claimIds, session);
      const ibans = usableIbans(deps, candidates);
      const { taken, leftOut } = choose(candidates, payer, claimIds ?? [], ibans);
      requireSome(taken, leftOut);
      const nameOf = await groupNames(deps, taken);
      const transfers = taken.map((claim) => bankTransferOf(claim, nameOf(claim.groupId)));
      const batch = { _id, version: UNSAVED, executionDate, transfers, leftOut, createdBy: payer.id, createdAt: at };
      const xml = creditTransferXml(bankFileOf(batch, deps.debtor, ibans));
      await takeClaims(deps, taken, batch, session);
      await deps.payoutFiles.add({ _id, sealed: deps.vault.seal(xml, _id) }, session);
      return deps.payouts.save({ ...batch, fileSha256: fileSha256(xml) }, { receipt, session });
    }),
  );
}

function requireFuture(executionDate: string, today: string): void {
  if (executionDate < today)
    throw invalid('invalid-request', 'A bank executes nothing in the past.', [
      { pointer: '/executionDate', detail: 'is in the past' },
    ]);
}

const candidatesOf = (
  { claims }: Pick<ReimbursementDeps, 'claims'>,
  claimIds: readonly string[] | undefined,
  session: ClientSession,
): Promise<Claim[]> => (claimIds ? claims.byIds(claimIds, session) : claims.payable(LOOKED_AT, session));

/** @returns the accounts in clear, by claim, without those that cannot be opened or that no bank would take */
function usableIbans(
  { vault }: Pick<ReimbursementDeps, 'vault'>,
  claims: readonly Claim[],
): ReadonlyMap<string, string> {
  const ibanOf = ({ _id, payee: { ibanEncrypted, bic } }: Claim): string | undefined => {
    try {
      const iban = vault.open(ibanEncrypted, _id);
      return isSepaIban(iban) && (bic === null || isBic(bic)) ? iban : undefined;
    } catch {
      return undefined;
    }
  };
  return new Map(
    claims.flatMap((claim) => {
      const iban = ibanOf(claim);
      return iban === undefined ? [] : [[claim._id, iban] as const];
    }),
  );
}

async function groupNames(
  { known }: Pick<ReimbursementDeps, 'known'>,
  claims: readonly Claim[],
): Promise<(groupId: string) => string> {
  const groups = await known.groups.findMany([...new Set(claims.map(({ groupId }) => groupId))]);
  const names = new Map(groups.map(({ _id, name }) => [_id, name]));
  return (groupId) => names.get(groupId) ?? groupId;
}

const takeClaims = (
  { claims }: Pick<ReimbursementDeps, 'claims'>,
  taken: readonly Claim[],
  { _id: payoutId, createdBy, createdAt }: Pick<Payout, '_id' | 'createdBy' | 'createdAt'>,
  session: ClientSession,
): Promise<void> => {
  const step = { did: 'take-into-payout', by: createdBy, at: createdAt, why: payoutId } as const;
  const changes = taken.map((claim) => ({ doc: recorded(claim, takeIntoPayout(claim, payoutId), step) }));
  return saveTogether(claims, changes, session);
};
