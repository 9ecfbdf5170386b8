import { expect, test } from '@jest/globals';
import { creditTransferXml } from '../../../libs/iso20022/pain001.ts';
import { readStatusReports } from '../../../libs/iso20022/pain002.ts';
import { bankAnswer } from '../../../scripts/demo/bank.ts';
import { schemaFaults } from '../../readers/iso20022/schema-check.ts';

const payee = { name: 'Ana Martin', iban: 'FR7630006000011234567890189', bic: null };
const creditTransfers = creditTransferXml({
  messageId: 'ef8078353e5b4980b311db76b1038f70',
  paymentId: 'ef8078353e5b4980b311db76b1038f70-1',
  createdAt: new Date('2026-03-01T09:00:00Z'),
  executionDate: '2026-03-02',
  debtor: { name: 'Seuil', iban: 'FR7630004000031234567890143', bic: 'BNPAFRPPXXX' },
  transfers: ['one', 'two'].map((endToEndId) => ({
    endToEndId,
    amountCents: 12_500,
    payee,
    remittance: 'GA Belleville - Frigo',
  })),
});

test('the bank of the demo answers every transfer of the file, in a file that the official schema allows', async () => {
  const answer = bankAnswer(
    creditTransfers,
    new Date('2026-03-02T09:00:00Z'),
    new Map([['two', { code: 'AC06', text: 'Compte bloque' }]]),
  );
  expect(await schemaFaults('pain.002.001.12', answer)).toEqual([]);
  expect(readStatusReports(Buffer.from(answer))[0]).toEqual({
    originalMessageId: 'ef8078353e5b4980b311db76b1038f70',
    group: { status: null, reasons: [] },
    payments: [
      {
        paymentId: 'ef8078353e5b4980b311db76b1038f70-1',
        status: null,
        reasons: [],
        transactions: [
          { endToEndId: 'one', instructionId: null, amountCents: null, status: 'ACSC', reasons: [] },
          {
            endToEndId: 'two',
            instructionId: null,
            amountCents: null,
            status: 'RJCT',
            reasons: [{ code: 'AC06', information: 'Compte bloque' }],
          },
        ],
      },
    ],
  });
});
