import { expect, test } from '@jest/globals';
import { AppError } from '../../../libs/errors/app-error.ts';
import { readStatusReports, type StatusReport } from '../../../libs/iso20022/pain002.ts';
import { readReportUpload } from '../../../libs/iso20022/report-upload.ts';
import { withBankWords } from '../../../services/reimbursement/payouts/domain/bank-outcome.ts';
import { wordsOf } from '../../../services/reimbursement/payouts/domain/bank-word.ts';
import type { BankTransfer, Payout } from '../../../services/reimbursement/payouts/domain/payout.ts';
import type { TransferState } from '../../../services/reimbursement/payouts/domain/transfer-outcome.ts';
import { BANK_REPORTS, bankReport } from '../../scenes/bank-report.ts';
import { testClock } from '../../support/clock.ts';

const MESSAGE = 'a0b1c2d3e4f54a6b8c7d8e9fa0b1c2d3';
const IDS = ['1', '2', '3'].map((digit) => `${digit}ab1c2d3e4f54a6b8c7d8e9fa0b1c2d3`);
const NEW: readonly TransferState[] = ['sent', 'sent', 'sent'];

const transfer = (endToEndId: string): BankTransfer => ({
  claimId: endToEndId,
  endToEndId,
  amountCents: 1,
  payeeName: 'P',
  ibanEncrypted: '',
  ibanMasked: '',
  bic: null,
  remittance: '',
  state: 'sent',
  reason: null,
  answeredAt: null,
});
const batch: Payout = {
  _id: 'p',
  version: 1,
  executionDate: '2026-11-28',
  transfers: IDS.map(transfer),
  leftOut: [],
  fileSha256: '',
  createdBy: 'pia',
  createdAt: testClock.now(),
};
const reportIn = (name: string): StatusReport => {
  const [report] = readStatusReports(bankReport(name, MESSAGE, IDS));
  if (!report) throw new Error(`${name} holds no report`);
  return report;
};
const hear = (payout: Payout, name: string): Payout =>
  withBankWords(payout, wordsOf(reportIn(name), IDS).words, testClock.now());
const statesOf = ({ transfers }: Payout) => transfers.map(({ state }) => state);

type Case = {
  /** What the bank had said before. */
  readonly after?: string;
  readonly becomes: readonly TransferState[];
  /** The reasons that finance reads, by transfer. */
  readonly reasons?: readonly (string | null)[];
  readonly why: string;
};

/** What each file that a bank may send must do to a batch of three transfers, and why. */
const CASES: Readonly<Record<string, Case | readonly Case[]>> = {
  'group-only-actc': { becomes: NEW, why: 'the format of the file is right, and nothing is executed yet' },
  received: { becomes: NEW, why: 'the bank has the file, and checked nothing yet' },
  'part-mixed-ac04-am04-ms03': {
    becomes: ['paid', 'rejected', 'rejected'],
    reasons: [
      null,
      'AC04 Compte clôturé : Compte clôturé',
      'MS03 Motif non précisé par la banque : Motif non spécifié 2ᵉ ligne & suite',
    ],
    why: 'each transfer has its own status; the reason has the code, its text and the words of the bank',
  },
  'same-payment-two-blocks': {
    becomes: ['rejected', 'sent', 'sent'],
    why: 'the rejected block names one transfer; the other block accepts the other two',
  },
  'blocks-one-without-status': {
    becomes: ['rejected', 'sent', 'sent'],
    why: 'a block without a status does not inherit from its sibling',
  },
  'payment-rejected-names-one': {
    becomes: ['rejected', 'rejected', 'rejected'],
    reasons: [
      'AC01 Numéro de compte incorrect',
      'FF01 Format du fichier incorrect',
      'FF01 Format du fichier incorrect',
    ],
    why: 'the only payment of the file is rejected whole, and one transfer has a reason of its own',
  },
  'payment-of-another-file': {
    becomes: ['paid', 'sent', 'sent'],
    why: 'the status of a payment that is not ours says nothing about ours',
  },
  'group-rejected-ff01': [
    { becomes: ['rejected', 'rejected', 'rejected'], why: 'a rejected message rejects all that it holds' },
    {
      after: 'group-only-actc',
      becomes: ['disputed', 'disputed', 'disputed'],
      why: 'the bank had accepted the same transfers, perhaps from another upload: no rejection frees them',
    },
  ],
  'duplicate-upload-am05': [
    { becomes: NEW, why: 'the bank has the file already: this says nothing about its transfers' },
    { after: 'same-payment-two-blocks', becomes: ['rejected', 'sent', 'sent'], why: 'what it said before stands' },
  ],
  'duplicate-upload-in-words': { becomes: NEW, why: 'the bank says in words that it has the file already' },
  'duplicate-payment-du02': { becomes: NEW, why: 'the bank has the payment already' },
  'duplicate-transfer-am05': {
    becomes: ['disputed', 'paid', 'sent'],
    why: 'the bank has another transfer with this id, which may be paid: a person must look',
  },
  'after-acsc-returned-ac04': [
    {
      after: 'part-mixed-ac04-am04-ms03',
      becomes: ['disputed', 'rejected', 'rejected'],
      reasons: ['AC04 Compte clôturé : Retour de fonds', null],
      why: 'the money was sent back after the payment: finance decides with the statement',
    },
    { becomes: ['rejected', 'sent', 'sent'], why: 'nothing was said before, so it is a rejection like another' },
  ],
  'vop-before-execution-rvnm': {
    becomes: NEW,
    why: 'the names were compared, and the order waits at the bank for its release',
  },
  'endtoend-notprovided': { becomes: NEW, why: 'nobody can tell which transfer is meant' },
  'instruction-id-only': { becomes: ['paid', 'sent', 'sent'], why: 'the other id of the transfer says which is meant' },
  'rjct-with-txs-accp': {
    becomes: ['disputed', 'disputed', 'disputed'],
    reasons: [
      'FF01 Format du fichier incorrect : Fichier non conforme',
      'FF01 Format du fichier incorrect : Fichier non conforme',
    ],
    why: 'a message that is rejected and whose transfers are accepted contradicts itself, for all of them',
  },
  'same-transfer-twice': {
    becomes: ['disputed', 'sent', 'sent'],
    why: 'one file says of one transfer that it is paid and that it is rejected',
  },
  cancelled: {
    becomes: ['rejected', 'rejected', 'rejected'],
    why: 'what was cancelled before its execution is not paid',
  },
  blocked: { becomes: NEW, why: 'the money is neither with the payee nor back' },
  'unknown-status': { becomes: NEW, why: 'a status that nobody knows neither pays nor frees anything' },
  'payment-settled-names-nobody': {
    becomes: NEW,
    why: 'money counts as arrived only where the bank says so of the single transfer',
  },
  'capital-ids': { becomes: ['paid', 'sent', 'sent'], why: 'some banks write ids in capitals' },
  'leading-newline': { becomes: ['paid', 'sent', 'sent'], why: 'blank lines before the declaration do no harm' },
  'utf8-bom': { becomes: ['paid', 'rejected', 'rejected'], why: 'a byte order mark does no harm' },
  'latin1-but-says-utf8': {
    becomes: ['paid', 'rejected', 'rejected'],
    reasons: [null, 'AC04 Compte clôturé : Compte clôturé'],
    why: 'only letters with accents are other bytes; ids and codes are the same',
  },
  utf16: {
    becomes: ['rejected', 'sent', 'sent'],
    reasons: ['AC04 Compte clôturé : Compte clôturé'],
    why: 'the byte order mark tells the encoding',
  },
  'in-an-envelope': { becomes: ['paid', 'sent', 'sent'], why: 'some banks put the report into a business message' },
};

const REFUSED: Readonly<Record<string, string>> = {
  zipped: 'unpack it',
  'account-statement-camt054': 'is confirmed or rejected by hand',
  'empty-version-02': 'names neither the message nor the payment',
};

test('every file of a bank that is kept here has its right result', () => {
  expect([...Object.keys(CASES), ...Object.keys(REFUSED)].sort()).toEqual([...BANK_REPORTS].sort());
});

test.each(
  Object.entries(CASES).flatMap(([name, cases]) =>
    [cases].flat().map(({ after, why, ...wanted }) => ({ name, after, why, ...wanted })),
  ),
)('$name after $after: $why', ({ name, after, becomes, reasons = [] }) => {
  const before = after === undefined ? batch : hear(batch, after);
  const heard = hear(before, name);
  expect(statesOf(heard)).toEqual(becomes);
  expect(heard.transfers.slice(0, reasons.length).map(({ reason }) => reason)).toEqual(
    reasons.map((reason, index) => reason ?? heard.transfers[index]?.reason ?? null),
  );
  expect(hear(heard, name)).toBe(heard);
});

test.each(Object.entries(REFUSED))('%s is refused with what it is and what to do', async (name, words) => {
  let refusal: unknown;
  try {
    await readReportUpload(bankReport(name, MESSAGE, IDS));
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(AppError);
  expect(String(refusal)).toContain(words);
});
