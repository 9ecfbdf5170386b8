import { maskIban } from '../../../libs/iban/iban.ts';
import { euros } from '../../../libs/iso20022/pain001.ts';
import { batchesOf } from '../../../libs/paging/sorted-streams.ts';
import type { Claim, TrailEntry } from '../claims/domain/claim.ts';
import { isErased } from '../claims/trail.ts';
import { endToEndIdOf, type BankTransfer, type Payout } from '../payouts/domain/payout.ts';
import { fileSha256 } from '../payouts/file-sha256.ts';

/** The check of the payouts reads from this source. */
export type PayoutSource = {
  readonly payouts: () => AsyncIterable<Payout>;
  readonly claims: () => AsyncIterable<Claim>;
  readonly claimsAmong: (ids: readonly string[]) => Promise<readonly Claim[]>;
  /** Gives for each of these payouts the claims that it holds. */
  readonly claimIdsIn: (payoutIds: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  readonly erasuresAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly sealedFile: (payoutId: string) => Promise<string | undefined>;
  /** Opens a sealed bank file. It is left out where nobody gave the key. @throws when the file does not open */
  readonly openFile?: ((sealed: string, payoutId: string) => string) | undefined;
};

type Faults = AsyncGenerator<string, void, undefined>;

const CLAIMS_AT_ONCE = 100;

/** After the years for which accounts are kept, a trail no longer tells in which batch a claim was. */
const isForgotten = ({ trail }: Claim): boolean => trail.some(({ did }) => did === 'forget');

/** Gives the step that took a claim into a payout, and the steps after it until the next payout. */
function stepsIn({ trail }: Claim, payoutId: string): readonly TrailEntry[] {
  const start = trail.findLastIndex(({ did, why }) => did === 'take-into-payout' && why === payoutId);
  if (start < 0) return [];
  const next = trail.findIndex(({ did }, index) => index > start && did === 'take-into-payout');
  return trail.slice(start, next < 0 ? undefined : next);
}

/** A transfer has one of these states because the trail of its claim has one of these steps. */
const STEPS_OF: Readonly<Record<string, readonly string[]>> = {
  paid: ['confirm-payment', 'decide-paid'],
  rejected: ['reject-payment', 'decide-unpaid'],
  disputed: ['dispute-payment'],
};
const ANSWERS = Object.values(STEPS_OF).flat();

/** Compares what the bank said of a transfer with the trail of its claim. */
function answerFault({ state, answeredAt }: BankTransfer, steps: readonly TrailEntry[]): string | undefined {
  const wanted = STEPS_OF[state] ?? [];
  const answer = steps.findLast(({ did }) => ANSWERS.includes(did));
  if (wanted.length === 0) return answer ? `is ${state}, its claim heard an answer of the bank` : undefined;
  if (!answer || !wanted.includes(answer.did)) return `is ${state}, its claim never heard so`;
  return steps.some(({ at }) => at.getTime() === answeredAt?.getTime())
    ? undefined
    : `was answered at ${answer.at.toISOString()}`;
}

function transferFault({ _id, createdBy, createdAt }: Payout, transfer: BankTransfer, claim: Claim | undefined) {
  if (!claim) return 'is for a claim that is gone';
  if (transfer.endToEndId !== endToEndIdOf(claim._id)) return `has the end-to-end id ${transfer.endToEndId}`;
  if (isForgotten(claim)) return undefined;
  const steps = stepsIn(claim, _id);
  const [taken] = steps;
  if (!taken) return 'is for a claim that was never taken into this payout';
  if (createdAt.getTime() !== taken.at.getTime()) return 'was not made when its claim was taken';
  if (createdBy !== taken.by && createdBy !== 'erased' && !isErased(taken)) return 'was made by somebody else';
  if (claim.payoutId === _id) {
    const { amountCents, payee } = claim;
    if (transfer.amountCents !== amountCents) return `has the amount ${transfer.amountCents}, its claim ${amountCents}`;
    if (transfer.ibanMasked !== payee.ibanMasked || transfer.bic !== payee.bic || transfer.payeeName !== payee.name)
      return 'goes to another account or payee than its claim names';
  }
  return answerFault(transfer, steps);
}

/** Compares the stored bank file, which nobody can write without the key, with the payout. */
function fileFaults(payout: Payout, sealed: string | undefined, openFile: PayoutSource['openFile']): string[] {
  const { _id, transfers, executionDate } = payout;
  if (transfers.every(({ payeeName }) => payeeName === '')) return [];
  if (sealed === undefined) return [`the bank file of payout ${_id} is gone`];
  if (!openFile) return [];
  let xml: string;
  try {
    xml = openFile(sealed, _id);
  } catch {
    return [`the bank file of payout ${_id} does not open: it was altered, or its key is missing`];
  }
  if (fileSha256(xml) !== payout.fileSha256) return [`the bank file of payout ${_id} is not the one that was made`];
  const blocks = xml.match(/<CdtTrfTxInf>[\s\S]*?<\/CdtTrfTxInf>/g) ?? [];
  if (blocks.length !== transfers.length || !xml.includes(`>${executionDate}<`))
    return [`payout ${_id} has other transfers, or another day, than its bank file`];
  return transfers.flatMap(({ endToEndId, amountCents, ibanMasked }) => {
    const block = blocks.find((each) => each.includes(`<EndToEndId>${endToEndId}</EndToEndId>`));
    const iban = /<IBAN>(\w+)<\/IBAN>/.exec(block ?? '')?.[1] ?? '';
    const fits = block?.includes(`>${euros(amountCents)}</InstdAmt>`) && maskIban(iban) === ibanMasked;
    return fits ? [] : [`transfer ${endToEndId} of payout ${_id} is another one than in its bank file`];
  });
}

async function* payoutFaults(source: PayoutSource, payout: Payout): Faults {
  const { _id, createdBy, erasure = '', transfers } = payout;
  const isBare = transfers.every(({ payeeName }) => payeeName === '');
  if (createdBy === 'erased' && !isBare && !(await source.erasuresAmong([erasure])).has(erasure))
    yield `payout ${_id} was made by an erased person, and no erasure is known`;
  for (let from = 0; from < transfers.length; from += CLAIMS_AT_ONCE) {
    const some = transfers.slice(from, from + CLAIMS_AT_ONCE);
    const found = await source.claimsAmong(some.map(({ claimId }) => claimId));
    const claims = new Map(found.map((claim) => [claim._id, claim]));
    for (const transfer of some) {
      const fault = transferFault(payout, transfer, claims.get(transfer.claimId));
      if (fault !== undefined) yield `transfer ${transfer.endToEndId} of payout ${_id} ${fault}`;
    }
  }
  yield* fileFaults(payout, await source.sealedFile(_id), source.openFile);
}

/** Checks that every payout that a claim names is there and holds the claim. */
async function* claimFaults({ claims, claimIdsIn }: PayoutSource): Faults {
  for await (const batch of batchesOf(claims(), CLAIMS_AT_ONCE)) {
    const named = batch.flatMap((claim) => {
      const taken = claim.trail.filter(({ did, why }) => did === 'take-into-payout' && why !== '');
      const ids = new Set([...taken.map(({ why }) => why), ...(claim.payoutId === null ? [] : [claim.payoutId])]);
      return [...ids].map((payoutId) => ({ claimId: claim._id, payoutId }));
    });
    const holding =
      named.length === 0
        ? new Map<string, ReadonlySet<string>>()
        : await claimIdsIn([...new Set(named.map((each) => each.payoutId))]);
    for (const { claimId, payoutId } of named)
      if (!holding.get(payoutId)?.has(claimId))
        yield `claim ${claimId} is in payout ${payoutId}, which ${holding.has(payoutId) ? 'does not hold it' : 'is gone'}`;
    for (const { _id, state, payoutId } of batch)
      if (state === 'paid' && payoutId === null) yield `claim ${_id} is paid in no payout`;
  }
}

/** Checks that payouts, their bank files and their claims say the same. */
export async function* checkPayouts(source: PayoutSource): Faults {
  for await (const payout of source.payouts()) yield* payoutFaults(source, payout);
  yield* claimFaults(source);
}
