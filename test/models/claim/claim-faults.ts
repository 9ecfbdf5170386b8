import { createHash } from 'node:crypto';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { DailyRoot } from '../../../libs/signing/daily-root.ts';
import { bookFaults } from '../../../services/budget/audit/check-books.ts';
import type { Hold } from '../../../services/budget/claims/domain/hold.ts';
import type { DecisionPart } from '../../../services/budget/settlement/domain/decision-parts.ts';
import type { Settlement } from '../../../services/budget/settlement/domain/settlement.ts';
import { checkTrails } from '../../../services/reimbursement/audit/check-trails.ts';
import type { Head } from '../../../services/reimbursement/audit/head.ts';
import type { Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { refundedCents } from '../../../services/reimbursement/invoices/domain/invoice.ts';
import type { Payout } from '../../../services/reimbursement/payouts/domain/payout.ts';
import { booksInMemory, type Rows } from '../books-in-memory.ts';
import { anyKey } from './iban-keys.ts';
import { docsOf, type Image } from './image.ts';

const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');
const claimsIn = (image: Image) => docsOf<Claim>(image, 'reimbursement/claims');
const payoutsIn = (image: Image) => docsOf<Payout>(image, 'reimbursement/payouts');

/** Every chain and every root recomputed, as `npm run audit:verify` does. */
async function trailFaults(image: Image): Promise<readonly string[]> {
  const pages = docsOf<{ day: string; heads: Head[] }>(image, 'reimbursement/root-heads');
  async function* oldestFirst() {
    yield* docsOf<DailyRoot>(image, 'reimbursement/daily-roots');
  }
  async function* claims() {
    yield* claimsIn(image);
  }
  const hashes = new Map(claimsIn(image).map(({ _id, trail }) => [_id, trail.map(({ hash }) => hash)]));
  const { faults } = await checkTrails({
    oldestFirst,
    claims,
    headsOf: async (day) => pages.flatMap((page) => (page.day === day ? page.heads : [])),
    trailHashes: async () => hashes,
    erasuresAmong: async () =>
      new Set(docsOf<{ _id: string }>(image, 'reimbursement/erasure-log').map(({ _id }) => _id)),
  });
  return faults;
}

/** A claim and the batches name each other, and agree on what the bank said. */
function payoutFaults(image: Image): string[] {
  const claims = new Map(claimsIn(image).map((claim) => [claim._id, claim]));
  const payouts = new Map(payoutsIn(image).map((payout) => [payout._id, payout]));
  const faults: string[] = [];
  for (const payout of payouts.values()) {
    for (const { claimId, state } of payout.transfers) {
      const claim = claims.get(claimId);
      const stands = claim?.payoutId === payout._id ? claim.state : 'elsewhere';
      const isEnded = claim?.state === 'refused' || claim?.state === 'cancelled';
      const fits = {
        sent: stands === 'payable' || claim?.state === 'disputed',
        paid: stands === 'paid' || claim?.state === 'disputed',
        rejected: stands === 'elsewhere' || claim?.state === 'disputed',
        disputed: claim?.state === 'disputed' || isEnded,
      }[state];
      if (!fits) faults.push(`a transfer of payout ${payout._id} is ${state}, its claim ${claimId} is ${stands}`);
    }
  }
  for (const { _id, state, payoutId } of claims.values()) {
    if (payoutId !== null && !payouts.get(payoutId)?.transfers.some(({ claimId }) => claimId === _id))
      faults.push(`claim ${_id} says it is in payout ${payoutId}, which does not hold it`);
    if (state === 'paid' && payoutId === null) faults.push(`claim ${_id} is paid in no payout`);
  }
  return faults;
}

/** Every batch has its bank file, whole; a file without a batch was never made. */
function bankFileFaults(image: Image): string[] {
  const files = new Map(
    docsOf<{ _id: string; sealed: string }>(image, 'reimbursement/payout-files').map((file) => [file._id, file]),
  );
  const faults: string[] = [];
  for (const { _id, fileSha256, transfers } of payoutsIn(image)) {
    const file = files.get(_id);
    files.delete(_id);
    const isForgotten = transfers.every(({ payeeName }) => payeeName === '');
    if (!file && isForgotten) continue;
    const xml = file ? anyKey.files.open(file.sealed, _id) : '';
    if (sha256(xml) !== fileSha256)
      faults.push(`the bank file of payout ${_id} ${file ? 'is not the one that was made' : 'is gone'}`);
    for (const { endToEndId } of transfers)
      if (!xml.includes(`<EndToEndId>${endToEndId}</EndToEndId>`))
        faults.push(`the bank file of payout ${_id} does not name ${endToEndId}`);
  }
  return [...faults, ...[...files.keys()].map((id) => `there is a bank file of ${id}, which is no payout`)];
}

/** @param left files that no claim names may still be there, for the sweep */
function documentFaults(image: Image, left: 'orphans' | 'nothing'): string[] {
  const chunks = docsOf<{ files_id: string; n: number; data: { buffer: Uint8Array } | Buffer }>(
    image,
    'reimbursement/files.chunks',
  );
  const names = new Set([
    ...docsOf<{ _id: string }>(image, 'reimbursement/files.files').map(({ _id }) => _id),
    ...chunks.map(({ files_id }) => files_id),
  ]);
  const faults: string[] = [];
  for (const { _id, documents } of claimsIn(image)) {
    for (const { id, sha256: sum } of documents) {
      const theirs = chunks.filter(({ files_id }) => files_id === id).sort((a, b) => a.n - b.n);
      const content = Buffer.concat(theirs.map(({ data }) => (Buffer.isBuffer(data) ? data : data.buffer)));
      if (!names.delete(id) || sha256(content) !== sum)
        faults.push(`claim ${_id} names document ${id}, which is not stored whole`);
    }
  }
  if (left === 'orphans') return faults;
  const doomed = docsOf<{ _id: string }>(image, 'reimbursement/doomed-files').map(
    ({ _id }) => `file ${_id} is doomed, and still noted`,
  );
  return [...faults, ...doomed, ...[...names].map((id) => `file ${id} is in no claim`)];
}

const PENDING = [
  'reimbursement/claims',
  'reimbursement/payouts',
  'budget/holds',
  'budget/balances',
  'budget/places',
  'budget/actions',
  'budget/seasons',
];
type Waiting = { pending?: { event: AnyEvent }[] };
const waitingIn = (image: Image, name: string): AnyEvent[] =>
  docsOf<Waiting>(image, name).flatMap(({ pending = [] }) => pending.map(({ event }) => event));

/** The step that each announcement of a claim stands for. */
const SAID_OF: Readonly<Partial<Record<AnyEvent['type'], readonly Claim['trail'][number]['did'][]>>> = {
  'claim.validated': ['validate'],
  'claim.info-requested': ['request-info'],
  'claim.approved': ['approve'],
  'claim.refused': ['refuse', 'expire'],
  'claim.account-requested': ['request-account'],
  'claim.disputed': ['dispute-payment'],
  'claim.cancelled': ['cancel-approved'],
  'claim.invoice-checked': ['check-invoice'],
  'claim.adjusted': ['book-refund'],
};

/** What happened was announced, or still waits for it; and nothing else was. Under one id it is said in one way. */
function announcementFaults(image: Image, events: readonly AnyEvent[]): string[] {
  const contents = new Map<string, string>();
  const faults: string[] = [];
  const counts = new Map<string, number>();
  for (const event of [
    ...events,
    ...waitingIn(image, 'reimbursement/claims'),
    ...waitingIn(image, 'reimbursement/payouts'),
  ]) {
    const text = JSON.stringify(event);
    const former = contents.get(event.id);
    if (former !== undefined && former !== text) faults.push(`${event.id} was told in two ways: ${former} and ${text}`);
    contents.set(event.id, text);
    const counted = `${event.type} ${event.subject}`;
    if (former === undefined && !event.id.includes('-again-')) counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  for (const { _id, round, state, trail } of claimsIn(image)) {
    const done = (...acts: string[]) => trail.filter(({ did }) => acts.includes(did)).length;
    const check = (types: string[], atLeast: number, atMost = atLeast) => {
      const count = types.reduce((sum, type) => sum + (counts.get(`${type} ${_id}`) ?? 0), 0);
      if (count < atLeast || count > atMost)
        faults.push(
          `claim ${_id} (${state}): ${types.join(' or ')} was announced ${count} times, its trail says ${atLeast}${atMost > atLeast ? ` to ${atMost}` : ''}`,
        );
    };
    for (const [type, acts] of Object.entries(SAID_OF)) check([type], done(...acts));
    check(['claim.released'], round === 0 ? 0 : done('refuse', 'expire', 'cancel', 'cancel-approved'));
    // A payment is announced once; a claim that is paid again after its money came back is announced again.
    check(['claim.paid'], done('confirm-payment'), done('confirm-payment', 'decide-paid'));
    check(['claim.invoice-due', 'claim.invoice-overdue'], done('remind-of-invoice'));
    const submissions = done('submit', 'answer-with-changes');
    check(['claim.peer-review-requested'], submissions, submissions + done('edit', 'add-document', 'remove-document'));
    if (done('confirm-payment') > 1 + done('decide-unpaid'))
      faults.push(`claim ${_id} was paid ${done('confirm-payment')} times`);
  }
  return faults;
}

/** One hold and one charge of a finance round at most, and only of the newest; the money stands where the claim does. */
async function moneyFaults(image: Image): Promise<string[]> {
  const books: Rows = {
    transfers: docsOf<Rows['transfers'][number]>(image, 'budget/transfers'),
    balances: docsOf<Rows['balances'][number]>(image, 'budget/balances'),
    seasons: docsOf<Rows['seasons'][number]>(image, 'budget/seasons'),
    actions: docsOf<Rows['actions'][number]>(image, 'budget/actions'),
    places: docsOf<Rows['places'][number]>(image, 'budget/places'),
    holds: docsOf<Hold>(image, 'budget/holds'),
    settlements: docsOf<Settlement>(image, 'budget/settlements'),
    decisions: docsOf<DecisionPart>(image, 'budget/decisions'),
    erasures: docsOf<{ _id: string }>(image, 'budget/erasure-log').map(({ _id }) => _id),
  };
  const holds = new Map(books.holds?.map((hold) => [hold._id, hold]));
  const faults = await bookFaults(booksInMemory(books));
  for (const claim of claimsIn(image)) {
    const { _id, round, state, amountCents, financeRound } = claim;
    const say = (fault: string) => faults.push(`claim ${_id} (${state}, finance round ${round}): ${fault}`);
    const hold = holds.get(_id);
    if (round === 0) {
      if (hold) say('budget knows it');
      continue;
    }
    const wanted: readonly Hold['state'][] = {
      draft: [],
      peer_review: ['held', 'unfunded'],
      finance_review: ['held', 'unfunded'],
      info_requested: ['held', 'unfunded'],
      approved: ['unfunded'],
      payable: ['charged'],
      account_requested: ['charged'],
      account_review: ['charged'],
      disputed: ['charged'],
      paid: ['charged'],
      refused: ['released'],
      cancelled: ['released'],
    }[state] as readonly Hold['state'][];
    if (hold?.round !== round || !wanted.includes(hold.state))
      say(`its money is ${hold ? `${hold.state} at finance round ${hold.round}` : 'unknown to budget'}`);
    const moved = (movement: string, of: number) =>
      books.transfers
        .filter((transfer) => transfer._id.startsWith(`${movement}-${_id}-${of}-`))
        .reduce((sum, transfer) => sum + transfer.amountCents, 0);
    for (let each = 1; each < round; each += 1) if (moved('post', each) > 0) say(`finance round ${each} was charged`);
    const isBooked = ['payable', 'account_requested', 'account_review', 'disputed', 'paid'].includes(state);
    const charged = isBooked ? (financeRound?.amountCents ?? amountCents) : 0;
    const stays = moved('post', round) - moved('reverse', round);
    if (stays !== charged) say(`${stays} cents are charged, not ${charged}`);
    if (moved('refund', round) !== refundedCents(claim))
      say(`${moved('refund', round)} cents were refunded, not ${refundedCents(claim)}`);
  }
  return faults;
}

/** What must hold at every moment, whatever was killed. @param events what was published */
export const lastingFaults = async (image: Image, events: readonly AnyEvent[]): Promise<string[]> => [
  ...(await trailFaults(image)),
  ...payoutFaults(image),
  ...bankFileFaults(image),
  ...documentFaults(image, 'orphans'),
  ...announcementFaults(image, events),
];

/** What must hold once everything was done again, delivered and swept. */
export const settledFaults = async (image: Image, events: readonly AnyEvent[]): Promise<string[]> => [
  ...(await lastingFaults(image, events)),
  ...documentFaults(image, 'nothing'),
  ...(await moneyFaults(image)),
  ...PENDING.flatMap((name) => waitingIn(image, name).map(({ id }) => `${id} was never announced`)),
];
