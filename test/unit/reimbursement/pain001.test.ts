import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { creditTransferXml, euros, type CreditTransferFile } from '../../../libs/iso20022/pain001.ts';
import { remittanceOf } from '../../../services/reimbursement/payouts/domain/bank-file.ts';
import { schemaFaults } from '../../readers/iso20022/schema-check.ts';

const IBAN = 'FR7630006000011234567890189';
const hex = (digit: string) => digit.repeat(32);
const transfer = (more: object = {}) => ({
  endToEndId: hex('a'),
  amountCents: 12_500,
  payee: { name: 'Imprimerie du Quai', iban: IBAN, bic: null },
  remittance: 'GA Belleville - Leaflets',
  ...more,
});
const file = (transfers = [transfer()], more: Partial<CreditTransferFile> = {}): CreditTransferFile => ({
  messageId: hex('b'),
  paymentId: `${hex('b')}-1`,
  createdAt: new Date('2026-03-01T08:00:00.123Z'),
  executionDate: '2026-03-02',
  debtor: { name: 'Seuil', iban: IBAN, bic: 'BNPAFRPPXXX' },
  transfers,
  ...more,
});

test('a bank file is valid against the official schema, and what it says is exact', async () => {
  const xml = creditTransferXml(
    file([
      transfer(),
      transfer({
        endToEndId: hex('c'),
        amountCents: 7,
        payee: { name: 'Élan & Œuvre <SARL>', iban: IBAN, bic: 'AGRIFRPP' },
      }),
    ]),
  );
  expect(await schemaFaults('pain.001.001.09', xml)).toEqual([]);
  expect(xml.match(/<CtrlSum>125\.07<\/CtrlSum>/g)).toHaveLength(2);
  expect(xml.match(/<NbOfTxs>2<\/NbOfTxs>/g)).toHaveLength(2);
  for (const said of [
    '<PmtMtd>TRF<',
    '<Cd>SEPA<',
    '<ChrgBr>SLEV<',
    '<InstdAmt Ccy="EUR">0.07<',
    '<Nm>Elan + OEuvre (SARL)<',
    '<BICFI>AGRIFRPP<',
    '<CreDtTm>2026-03-01T08:00:00Z<',
    '<Dt>2026-03-02<',
  ])
    expect(xml).toContain(said);
  expect(xml.match(/<CdtrAgt>/g)).toHaveLength(1);
});

test('the same batch gives the same bytes', () => {
  expect(creditTransferXml(file())).toBe(creditTransferXml(structuredClone(file())));
});

test('the schema check finds what is not valid', async () => {
  expect(
    await schemaFaults('pain.001.001.09', creditTransferXml(file([transfer({ endToEndId: 'x'.repeat(36) })]))),
  ).not.toEqual([]);
});

test('amounts are written by their digits, so that no cent is lost', () => {
  expect([0, 1, 10, 100, 123_456_789, 99_999_999_999_999, Number.MAX_SAFE_INTEGER].map(euros)).toEqual([
    '0.00',
    '0.01',
    '0.10',
    '1.00',
    '1234567.89',
    '999999999999.99',
    '90071992547409.91',
  ]);
  for (const wrong of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => euros(wrong)).toThrow('not an amount');
});

test('whatever the names and titles are, the file is valid and keeps to the SEPA character set', async () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 150 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 150 }),
    fc.constantFrom(']]>', '&amp;', '\u0000', '\ud800', '\u0301', '«»', '/// -- ///', ' '),
  );
  const made = fc.sample(
    fc.tuple(anyText, anyText, anyText, fc.boolean(), fc.integer({ min: 1, max: 100_000_000_000 })),
    400,
  );
  const transfers = made.map(([name, title, group, withBic, amountCents], index) =>
    transfer({
      endToEndId: String(index).padStart(32, '0'),
      amountCents,
      payee: { name, iban: IBAN, bic: withBic ? 'AGRIFRPP' : null },
      remittance: remittanceOf(title, group),
    }),
  );
  const xml = creditTransferXml(file(transfers, { debtor: { name: made[0]![0], iban: IBAN, bic: null } }));
  expect(await schemaFaults('pain.001.001.09', xml)).toEqual([]);
  expect(xml).toMatch(/^[\x20-\x7e\n]*$/);
  const texts = [...xml.matchAll(/<(Nm|Ustrd)>([^<]*)</g)].map(([, name, text = '']) => ({
    name,
    text: text.replaceAll('&apos;', "'"),
  }));
  expect(texts).toHaveLength(2 * 400 + 2);
  for (const { name, text } of texts) {
    expect(text).toMatch(/^[a-zA-Z0-9/?:().,'+ -]+$/);
    expect(text.length).toBeLessThanOrEqual(name === 'Nm' ? 70 : 140);
  }
});
