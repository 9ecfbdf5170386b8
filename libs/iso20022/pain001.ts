import { XMLBuilder } from 'fast-xml-parser';
import { sepaText } from './sepa-text.ts';

/** An account as a bank file names it. It is not encrypted, so it must stand nowhere but in such a file. */
export type Party = { readonly name: string; readonly iban: string; readonly bic: string | null };

export type CreditTransfer = {
  readonly endToEndId: string;
  readonly amountCents: number;
  readonly payee: Party;
  readonly remittance: string;
};

/** One batch of SEPA credit transfers from one account on one day. */
export type CreditTransferFile = {
  /** The id has at most 35 characters, and is the same whenever the file is made. */
  readonly messageId: string;
  readonly paymentId: string;
  readonly createdAt: Date;
  /** The day of the payment, as YYYY-MM-DD. */
  readonly executionDate: string;
  readonly debtor: Party;
  readonly transfers: readonly CreditTransfer[];
};

/** The most characters of a name and of a remittance text. SEPA allows half of what the schema allows. */
export const MAX_NAME = 70;
export const MAX_REMITTANCE = 140;

/**
 * Writes 12500 cents as "125.00". It works on the digits, because a division would round.
 * @throws when the amount is negative or no whole number of cents
 */
export function euros(cents: number): string {
  if (!Number.isSafeInteger(cents) || cents < 0) throw new Error(`${cents} is not an amount in cents`);
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- the package that it names instead is this same code
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, indentBy: '  ' });

/** Names the bank of an account. Without a BIC it gives the word of the scheme for a bank that the IBAN alone tells. */
const agent = (bic: string | null) => ({ FinInstnId: bic === null ? { Othr: { Id: 'NOTPROVIDED' } } : { BICFI: bic } });
const account = (iban: string) => ({ Id: { IBAN: iban } });

/**
 * Writes a pain.001.001.09, with its elements in the order of the schema. The outcome depends on the arguments alone:
 * the same file always has the same bytes.
 */
export function creditTransferXml({
  messageId,
  paymentId,
  createdAt,
  executionDate,
  debtor,
  transfers,
}: CreditTransferFile): string {
  const sums = {
    NbOfTxs: String(transfers.length),
    CtrlSum: euros(transfers.reduce((sum, { amountCents }) => sum + amountCents, 0)),
  };
  const payer = { Nm: sepaText(debtor.name, MAX_NAME) };
  const initiation = {
    GrpHdr: { MsgId: messageId, CreDtTm: `${createdAt.toISOString().slice(0, 19)}Z`, ...sums, InitgPty: payer },
    PmtInf: {
      PmtInfId: paymentId,
      PmtMtd: 'TRF',
      ...sums,
      PmtTpInf: { SvcLvl: { Cd: 'SEPA' } },
      ReqdExctnDt: { Dt: executionDate },
      Dbtr: payer,
      DbtrAcct: account(debtor.iban),
      DbtrAgt: agent(debtor.bic),
      ChrgBr: 'SLEV',
      CdtTrfTxInf: transfers.map(({ endToEndId, amountCents, payee, remittance }) => ({
        PmtId: { InstrId: endToEndId, EndToEndId: endToEndId },
        Amt: { InstdAmt: { '@Ccy': 'EUR', '#text': euros(amountCents) } },
        ...(payee.bic !== null && { CdtrAgt: agent(payee.bic) }),
        Cdtr: { Nm: sepaText(payee.name, MAX_NAME) },
        CdtrAcct: account(payee.iban),
        RmtInf: { Ustrd: sepaText(remittance, MAX_REMITTANCE) },
      })),
    },
  };
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: { '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09', CstmrCdtTrfInitn: initiation },
  });
}
