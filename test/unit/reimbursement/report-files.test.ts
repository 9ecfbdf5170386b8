import { expect, test } from '@jest/globals';
import { AppError } from '../../../libs/errors/app-error.ts';
import { readStatusReports } from '../../../libs/iso20022/pain002.ts';
import { readReportUpload } from '../../../libs/iso20022/report-upload.ts';
import { batchesIn } from '../../../services/reimbursement/payouts/domain/answered-batches.ts';
import { payoutIdOf } from '../../../services/reimbursement/payouts/domain/bank-file.ts';
import { wordsOf } from '../../../services/reimbursement/payouts/domain/bank-word.ts';
import { outcomeOf, withWords, type History } from '../../../services/reimbursement/payouts/domain/transfer-outcome.ts';
import { IDS, MESSAGE, REPORT_FILE_CASES, REPORT_FILES } from '../../inputs/report-files.ts';
import { testClock } from '../../support/clock.ts';
import { cpuSecondsOf } from '../../support/cpu-time.ts';

const NEW: History = { words: [], decisions: [] };

/** What becomes of the batch of three transfers by an upload, or the words with which the upload is refused. */
async function outcome(bytes: Buffer) {
  try {
    const { reports, notRead } = await readReportUpload(bytes);
    const ours = reports
      .flatMap(({ report }) => batchesIn(report))
      .filter(({ payoutId }) => payoutId === payoutIdOf(MESSAGE));
    const words = ours.map(({ report }) => wordsOf(report, IDS).words);
    const histories = IDS.map((id) =>
      words.reduce((history, said) => withWords(history, said.get(id) ?? [], testClock.now()), NEW),
    );
    return {
      states: histories.map(outcomeOf),
      information: histories[1]?.words.map(({ information }) => information).join(''),
      notRead,
    };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-a-status-report') return error.message;
    throw error;
  }
}
const bytesOf = (what: string): Buffer => REPORT_FILES[what]?.() ?? Buffer.alloc(0);

test('every kind of file has its bytes, and all bytes have a kind', () => {
  expect(Object.keys(REPORT_FILES)).toEqual(REPORT_FILE_CASES.map(({ what }) => what));
});

test.each(REPORT_FILE_CASES.filter(({ refused }) => refused === undefined))(
  '$what: $becomes',
  async ({ what, states = ['paid', 'rejected', 'sent'] }) => {
    expect(await outcome(bytesOf(what))).toMatchObject({ states });
  },
);

test.each(REPORT_FILE_CASES.filter(({ refused }) => refused !== undefined))(
  '$what is refused with what it is and what to do',
  async ({ what, refused }) => {
    expect(await outcome(bytesOf(what))).toBe(refused);
  },
);

test('the words of the bank keep their accents, whatever the file declares', async () => {
  const encodings = REPORT_FILE_CASES.filter(
    ({ what, becomes }) => becomes !== undefined && /^(UTF|ISO|Windows)/.test(what),
  );
  expect(encodings.length).toBeGreaterThan(9);
  for (const { what } of encodings)
    expect([what, await outcome(bytesOf(what))]).toEqual([
      what,
      expect.objectContaining({ information: 'Compte cl\u00f4tur\u00e9' }),
    ]);
});

test('of an archive, each file that is no report is named with what to do', async () => {
  expect(await outcome(bytesOf('a ZIP archive with a report, a statement and a PDF'))).toMatchObject({
    notRead: [
      { file: 'camt.xml', detail: expect.stringContaining('confirmed or rejected by hand') },
      { file: 'avis.pdf', detail: expect.stringContaining('it is a PDF') },
    ],
  });
});

test('a status without ids is told with its amount, and changes nothing', async () => {
  const { reports } = await readReportUpload(bytesOf('no id of a transfer, with its amount'));
  const report = reports[0]?.report;
  expect(report && wordsOf(report, IDS)).toMatchObject({
    words: new Map(),
    unknown: [{ endToEndId: 'NOTPROVIDED', status: 'ACSC', amountCents: 7_500, reason: null }],
  });
});

test.each([' ', '\n', '\0', '\ufeff'])('four megabytes of %j around little cost no time', (piece) => {
  const padding = piece.repeat(4_000_000 / Buffer.byteLength(piece) / 2);
  const seconds = cpuSecondsOf(() => {
    expect(() => readStatusReports(Buffer.from(`${padding}x${padding}x`))).toThrow('broken');
  });
  // An expression that looks for the end of the padding takes minutes.
  expect(seconds).toBeLessThan(5);
});
