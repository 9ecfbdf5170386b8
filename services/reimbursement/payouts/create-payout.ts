import { randomUUID } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import { AppError, invalid } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { UnknownIbanKey, type ClearIban } from '../../../libs/iban/iban-vault.ts';
import { isBic, isSepaIban } from '../../../libs/iban/iban.ts';
import { creditTransferXml } from '../../../libs/iso20022/pain001.ts';
import { UNSAVED } from '../../../libs/mongo/document-store.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { bankDayFrom } from '../../../libs/time/target-days.ts';
import { dayOf } from '../claims/domain/claim-content.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { openAccount } from '../claims/open-account.ts';
import { saveTogether } from '../claims/save-together.ts';
import { approvalFault, recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { bankFileOf } from './domain/bank-file.ts';
import { bankTransferOf, choose, requireAsSeen, requireSome, takeIntoPayout, type SeenClaim } from './domain/batch.ts';
import { endToEndIdOf, type Payout } from './domain/payout.ts';
import { fileSha256 } from './file-sha256.ts';

type PayoutOrder = {
  /** These are the claims to be paid, each with the version that the payer saw. */
  readonly claims: readonly SeenClaim[];
  /** On this day, as YYYY-MM-DD, the bank is to execute the transfers, or on the next one on which banks work. */
  readonly executionDate: string;
};

type PayoutDeps = Pick<
  ReimbursementDeps,
  'database' | 'claims' | 'payouts' | 'payoutFiles' | 'known' | 'vault' | 'logger' | 'countAltered' | 'debtor' | 'now'
>;

/**
 * Takes payable claims into a batch of transfers. A batch, its bank file and its claims are written in one transaction,
 * so a claim is in one batch at a time even when several batches are made at once.
 * @throws invalid-request, nothing-to-pay, version-mismatch naming every claim that changed since the payer saw it
 */
export async function createPayout(
  deps: PayoutDeps,
  { claims: seen, executionDate: requestedDate }: PayoutOrder,
  payer: Person,
  receipt?: ReceiptDraft<Payout>,
): Promise<Payout> {
  const at = deps.now();
  requireFuture(requestedDate, dayOf(at));
  const executionDate = bankDayFrom(requestedDate);
  const day = executionDate === requestedDate ? { executionDate } : { executionDate, requestedDate };
  const _id = randomUUID();
  return onNewestState(() =>
    inTransaction(deps.database, async (session) => {
      const named = seen.map(({ claimId }) => claimId);
      const candidates = await deps.claims.byIds(named, session);
      const { ibans, unusable } = accountsToPay(deps, await heldBy(deps, { payoutId: _id, named }, session));
      const { taken, leftOut } = choose(candidates, payer, named, unusable);
      requireAsSeen(taken, seen);
      requireSome(taken, leftOut);
      const nameOf = await groupNames(deps, taken);
      const transfers = taken.map((claim) => bankTransferOf(claim, nameOf(claim.groupId)));
      const batch = { _id, version: UNSAVED, ...day, transfers, leftOut, createdBy: payer.id, createdAt: at };
      const xml = creditTransferXml(bankFileOf(batch, deps.debtor, ibans));
      await takeClaims(deps, taken, batch, session);
      await deps.payoutFiles.add({ _id, sealed: deps.vault.files.seal(xml, _id) }, session);
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

/**
 * Finds the claims that a transfer of another payout stands for: it is under way, paid, or waits for a decision. The
 * claim itself says so, too; where it does not, somebody wrote a former state of it back.
 */
async function heldBy(
  { payouts }: Pick<ReimbursementDeps, 'payouts'>,
  { payoutId, named }: { readonly payoutId: string; readonly named: readonly string[] },
  session: ClientSession,
): Promise<ReadonlySet<string>> {
  const others = await payouts.othersWith(named.map(endToEndIdOf), payoutId, session);
  const standing = others.flatMap(({ transfers }) => transfers).filter(({ state }) => state !== 'rejected');
  return new Set(standing.map(({ claimId }) => claimId));
}

/**
 * Opens the accounts of the claims that are taken, one by one.
 * @param held the claims for which a transfer of another payout stands
 * @returns the accounts in clear, by claim, and the rule that fills them: it gives the reason why a claim cannot be paid
 */
function accountsToPay(
  deps: Pick<ReimbursementDeps, 'vault' | 'logger' | 'countAltered'>,
  held: ReadonlySet<string>,
): {
  readonly ibans: ReadonlyMap<string, ClearIban>;
  readonly unusable: (claim: Claim) => string | undefined;
} {
  const ibans = new Map<string, ClearIban>();
  const unusable = (claim: Claim): string | undefined => {
    const fault = held.has(claim._id) ? 'a transfer of another payout stands for it' : approvalFault(claim);
    if (fault !== undefined) {
      deps.countAltered('approval');
      deps.logger.error({ claimId: claim._id, fault }, 'a claim is not paid: it is not what finance approved');
      return 'not-as-approved';
    }
    try {
      const iban = openAccount(deps, claim);
      const { bic } = claim.payee;
      if (!isSepaIban(iban) || (bic !== null && !isBic(bic))) return 'unusable-account';
      ibans.set(claim._id, iban);
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error.code;
      if (error instanceof UnknownIbanKey) return 'unusable-account';
      throw error;
    }
  };
  return { ibans, unusable };
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
