import { expect, test } from '@jest/globals';
import { AppError } from '../../../libs/errors/app-error.ts';
import { readStatusReports } from '../../../libs/iso20022/pain002.ts';
import { schemaFaults } from '../../readers/iso20022/schema-check.ts';
import { statusReport } from '../../readers/iso20022/status-report.ts';
import { cpuSecondsOf } from '../../support/cpu-time.ts';

/** Digits only and like a power of ten: numbers to a careless parser. */
const IDS = [
  '00120000000000000000000000000000',
  '1e300000000000000000000000000000',
  '0x120000000000000000000000000000',
] as const;
const answer = {
  messageId: '0'.repeat(32),
  status: 'PART',
  payment: { status: 'PART' },
  transactions: [
    { id: IDS[0], status: 'ACSC' },
    { id: IDS[1], status: 'RJCT', code: 'AC04', text: 'Compte cl\u00f4tur\u00e9 &amp; sold\u00e9' },
    { id: IDS[2] },
  ],
} as const;
const readStatusReport = (bytes: Buffer) => readStatusReports(bytes)[0];
const fault = (xml: string | Buffer) => {
  try {
    return readStatusReport(Buffer.from(xml as string));
  } catch (error) {
    return error instanceof AppError
      ? { kind: error.kind, code: error.code, detail: error.message, at: error.faults.map(({ pointer }) => pointer) }
      : error;
  }
};

test.each(['03', '12'] as const)(
  'a status file that is valid by schema %s is read, numbers as they stand',
  async (version) => {
    const xml = statusReport({ ...answer, version });
    expect(await schemaFaults(`pain.002.001.${version}`, xml)).toEqual([]);
    expect(readStatusReport(Buffer.from(xml))).toEqual({
      originalMessageId: '0'.repeat(32),
      group: { status: 'PART', reasons: [] },
      payments: [
        {
          paymentId: `${'0'.repeat(32)}-1`,
          status: 'PART',
          reasons: [],
          transactions: [
            { endToEndId: IDS[0], instructionId: null, amountCents: null, status: 'ACSC', reasons: [] },
            {
              endToEndId: IDS[1],
              instructionId: null,
              amountCents: null,
              status: 'RJCT',
              reasons: [{ code: 'AC04', information: 'Compte cl\u00f4tur\u00e9 & sold\u00e9' }],
            },
            { endToEndId: IDS[2], instructionId: null, amountCents: null, status: null, reasons: [] },
          ],
        },
      ],
    });
  },
);

test('prefixes of elements, a byte order mark and another declared encoding make no difference', () => {
  const plain = readStatusReport(Buffer.from(statusReport(answer)));
  expect(readStatusReport(Buffer.from(`\ufeff${statusReport(answer)}`))).toEqual(plain);
  expect(readStatusReport(Buffer.from(statusReport({ ...answer, prefix: 'p2:' })))).toEqual(plain);
  expect(readStatusReport(Buffer.from(statusReport(answer).replace('UTF-8', 'ISO-8859-1'), 'latin1'))).toEqual(plain);
});

test('a rejected group without details is read', () => {
  expect(readStatusReport(Buffer.from(statusReport({ messageId: 'm', status: 'RJCT', code: 'FF01' })))).toEqual({
    originalMessageId: 'm',
    group: { status: 'RJCT', reasons: [{ code: 'FF01', information: '' }] },
    payments: [],
  });
});

test('an element with two statuses is refused, so that none of them is passed over', () => {
  const twice = statusReport({ messageId: 'm', transactions: [{ id: 'a', status: 'RJCT' }] }).replace(
    '<TxSts>RJCT</TxSts>',
    '<TxSts>RJCT</TxSts><TxSts>ACSC</TxSts>',
  );
  expect(twice).toContain('ACSC');
  expect(fault(twice)).toMatchObject({ code: 'not-a-status-report', detail: expect.stringContaining('two statuses') });
});

test('entities are never followed: a file with a DOCTYPE is refused before it is parsed', () => {
  const levels = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join(
    '',
  );
  const bomb = statusReport({ messageId: '&l9;' }).replace('?>', `?><!DOCTYPE Document [<!ENTITY l0 "lol">${levels}]>`);
  const outside = statusReport({ messageId: '&x;' }).replace(
    '?>',
    '?><!doctype Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
  );
  const seconds = cpuSecondsOf(() => {
    for (const xml of [bomb, outside])
      expect(fault(xml)).toMatchObject({ code: 'not-a-status-report', detail: expect.stringContaining('DOCTYPE') });
  });
  // Written out, the first one would be three gigabytes.
  expect(seconds).toBeLessThan(10);
  expect(fault(statusReport({ messageId: '&undeclared;' }))).toMatchObject({ code: 'not-a-status-report' });
});

test.each([
  ['nothing', '', 'no XML'],
  ['no XML', 'hello', 'broken'],
  ['an open element', statusReport(answer).replace('</CstmrPmtStsRpt>', ''), 'broken'],
  ['bytes that are no UTF-8', Buffer.from([0xef, 0xbb, 0xbf, 0x3c, 0x81, 0xff, 0x3e]), 'broken'],
  [
    'our own file',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn/></Document>',
    'pain.001.001.09',
  ],
  ['no namespace', '<Document><Other/></Document>', 'missing'],
  [
    'a report that answers nothing',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt/></Document>',
    'names neither the message nor the payment',
  ],
  ['elements nested without end', `${'<a>'.repeat(3_000)}${'</a>'.repeat(3_000)}`, 'nested too deeply'],
])('%s is refused with a clear fault', (_what, bytes, detail) => {
  expect(fault(bytes)).toMatchObject({
    kind: 'invalid',
    code: 'not-a-status-report',
    detail: expect.stringContaining(detail),
  });
});

test('what is wrong inside is named by its place', () => {
  expect(fault(statusReport({ messageId: 'x'.repeat(36) }))).toMatchObject({
    at: ['/CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlMsgId'],
  });
});

const SIZE = 4_000_000;
const filled = (piece: string) => piece.repeat(Math.floor(SIZE / piece.length));
const inDocument = (content: string) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">${content}</Document>`;
const inReport = (content: string) =>
  inDocument(
    `<CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>m</OrgnlMsgId></OrgnlGrpInfAndSts>${content}</CstmrPmtStsRpt>`,
  );

test.each([
  ['empty tags', inDocument(filled('<a/>'))],
  ['tags with other names', inDocument(Array.from({ length: 400_000 }, (_, n) => `<a${n}/>`).join(''))],
  ['empty transfers', inReport(`<OrgnlPmtInfAndSts>${filled('<TxInfAndSts/>')}</OrgnlPmtInfAndSts>`)],
  ['attributes', `<Document ${Array.from({ length: 300_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`],
  ['comments', inDocument(filled('<!---->'))],
  ['processing instructions', inDocument(filled('<?a?>'))],
  ['open tags', filled('<a>')],
  ['open quotes', filled('<a "')],
  ['one endless tag', `<Document ${'='.repeat(SIZE)}>`],
])('four megabytes of %s are refused by their structure, before they cost time', (_what, xml) => {
  let refusal: unknown;
  const seconds = cpuSecondsOf(() => {
    refusal = fault(xml);
  });
  expect(refusal).toMatchObject({ code: 'not-a-status-report' });
  // Parsed, each of them takes a second or more.
  expect(seconds).toBeLessThan(0.5);
});

test('what is wrong in thousands of places is told in few words', () => {
  const xml = inReport(
    `<OrgnlPmtInfAndSts>${'<TxInfAndSts><TxSts>TOOLONG</TxSts></TxInfAndSts>'.repeat(20_000)}</OrgnlPmtInfAndSts>`,
  );
  expect(fault(xml)).toMatchObject({
    code: 'not-a-status-report',
    at: Array.from({ length: 20 }, (_, n) => `/CstmrPmtStsRpt/OrgnlPmtInfAndSts/0/TxInfAndSts/${n}/status`),
  });
});

test('a report on a whole batch, with all its details, is read', () => {
  const detail = '<a><b>x</b><c>y</c></a>'.repeat(14);
  const xml = inReport(
    `<OrgnlPmtInfAndSts>${`<TxInfAndSts><OrgnlEndToEndId>e</OrgnlEndToEndId><TxSts>ACSC</TxSts><OrgnlTxRef>${detail}</OrgnlTxRef></TxInfAndSts>`.repeat(1_000)}</OrgnlPmtInfAndSts>`,
  );
  expect(readStatusReport(Buffer.from(xml))?.payments[0]?.transactions).toHaveLength(1_000);
});
