import { z } from 'zod';
import { invalid, type Fault } from '../errors/app-error.ts';
import { readXml, XmlFault, type Element } from './bounded-xml.ts';
import { textOfXml } from './report-text.ts';

/** Why the bank says so: a code of ISO 20022 or of the bank itself, and its own words. */
export type Reason = { readonly code: string | null; readonly information: string };

/** The status that a bank gives a transfer, a payment or a message: its code (ACSC, RJCT …) with the reasons. */
export type Status = { readonly status: string | null; readonly reasons: readonly Reason[] };
export type TransactionStatus = Status & {
  readonly endToEndId: string | null;
  readonly instructionId: string | null;
};
export type PaymentStatus = Status & {
  readonly paymentId: string | null;
  readonly transactions: readonly TransactionStatus[];
};

/** The parts of a pain.002 that we use. */
export type StatusReport = {
  /** The message id of the pain.001 that the report answers. */
  readonly originalMessageId: string;
  /** The status of the whole message. */
  readonly group: Status;
  readonly payments: readonly PaymentStatus[];
};

/** The elements that we read are the same in these versions. */
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(0[3-9]|1[0-5])$/;
/** The most characters that are kept of the words of the bank about one status. */
const INFORMATION = 500;
/** The most characters that are quoted from the file. */
const QUOTED = 200;
/** An answer names at most this many faults. */
const FAULTS = 20;
/** Our files have one payment, and banks may answer each transfer in a block of its own. */
const PAYMENTS = 1_000;
/** A word by which banks say that an id is missing. */
const NOT_PROVIDED = 'NOTPROVIDED';

/** What a file of a bank is that is no status report, by the end of its namespace. */
const OTHER_MESSAGES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/pain\.001/, 'the order itself (pain.001), not the answer of the bank to it'],
  [/pain\.002\.001\.0[12]$/, 'a version that is too old; ask the bank for version 03 or a later one'],
  [
    /camt\.05[234]/,
    'an account statement; a status report is a pain.002. What a statement shows is confirmed or rejected by hand',
  ],
  [/camt\.029|camt\.056|pacs\./, 'a message between banks; note what it says by hand'],
];

const unreadable = (detail: string, faults: readonly Fault[] = []) =>
  invalid('not-a-status-report', `This is not a usable pain.002: ${detail}`, faults.slice(0, FAULTS));

const childrenOf = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];
const childOf = (element: Element | undefined, name: string): Element | undefined => childrenOf(element, name)[0];
const textOf = (element: Element | undefined): string | null => element?.text.trim() || null;

const Id = z.string().min(1).max(35);
const Code = z.string().min(1).max(5).nullable();
const Reasons = z.array(z.object({ code: z.string().max(35).nullable(), information: z.string() }));
const statusFields = { status: Code, reasons: Reasons };
const Report = z.object({
  originalMessageId: Id,
  group: z.object(statusFields),
  payments: z
    .array(
      z.object({
        ...statusFields,
        paymentId: Id.nullable(),
        transactions: z.array(z.object({ ...statusFields, endToEndId: Id.nullable(), instructionId: Id.nullable() })),
      }),
    )
    .max(PAYMENTS),
});

function reasonsOf(element: Element): Reason[] {
  return childrenOf(element, 'StsRsnInf').flatMap((each) => {
    const reason = childOf(each, 'Rsn');
    const code = textOf(childOf(reason, 'Cd')) ?? textOf(childOf(reason, 'Prtry'));
    const words = childrenOf(each, 'AddtlInf').flatMap((line) => textOf(line) ?? []);
    const information = words.join(' ').slice(0, INFORMATION);
    return code === null && information === '' ? [] : [{ code, information }];
  });
}

/** @param statusName the element of the status at this level */
const statusOf = (element: Element, statusName: string): Status => ({
  status: textOf(childOf(element, statusName)),
  reasons: reasonsOf(element),
});

const idOf = (element: Element, name: string): string | null => {
  const id = textOf(childOf(element, name));
  return id === NOT_PROVIDED ? null : id;
};

const transactionOf = (element: Element): TransactionStatus => ({
  ...statusOf(element, 'TxSts'),
  endToEndId: idOf(element, 'OrgnlEndToEndId'),
  instructionId: idOf(element, 'OrgnlInstrId'),
});

const paymentOf = (element: Element): PaymentStatus => ({
  ...statusOf(element, 'PmtInfSts'),
  paymentId: idOf(element, 'OrgnlPmtInfId'),
  transactions: childrenOf(element, 'TxInfAndSts').map(transactionOf),
});

function rootOf(xml: string): Element {
  try {
    return readXml(xml);
  } catch (error) {
    if (error instanceof XmlFault) throw unreadable(`${error.message}.`);
    throw error;
  }
}

/** Finds the document in the envelope that some banks put around it (business message). */
function documentIn(element: Element): Element | undefined {
  if (element.name === 'Document') return element;
  for (const child of element.children) {
    const found = documentIn(child);
    if (found) return found;
  }
  return undefined;
}

/** @throws not-a-status-report when the file is another kind of message */
function requireStatusReport(document: Element | undefined): void {
  const namespace = document?.namespace ?? '';
  if (NAMESPACE.test(namespace)) return;
  const other = OTHER_MESSAGES.find(([pattern]) => pattern.test(namespace))?.[1];
  const named = `its namespace is ${namespace.slice(0, QUOTED) || 'missing'}`;
  throw unreadable(other === undefined ? `${named}.` : `${named}. It is ${other}.`);
}

/** The elements of the report, by the names under which this module gives them. */
const ELEMENTS: ReadonlyMap<PropertyKey, string> = new Map([
  ['originalMessageId', 'OrgnlGrpInfAndSts/OrgnlMsgId'],
  ['group', 'OrgnlGrpInfAndSts'],
  ['payments', 'OrgnlPmtInfAndSts'],
  ['paymentId', 'OrgnlPmtInfId'],
  ['transactions', 'TxInfAndSts'],
  ['endToEndId', 'OrgnlEndToEndId'],
  ['instructionId', 'OrgnlInstrId'],
  ['reasons', 'StsRsnInf'],
  ['code', 'Rsn'],
]);
const inReport = (path: readonly PropertyKey[]): string =>
  `/${['CstmrPmtStsRpt', ...path.map((name) => ELEMENTS.get(name) ?? String(name))].join('/')}`;

/**
 * Reads the answer of a bank to a credit transfer file. The time that it takes is bounded, whatever the file is made
 * of.
 * @throws not-a-status-report, with what the file is and what to do
 */
export function readStatusReport(bytes: Buffer): StatusReport {
  const decoded = textOfXml(bytes);
  if ('fault' in decoded) throw unreadable(decoded.fault);
  const document = documentIn(rootOf(decoded.text));
  requireStatusReport(document);
  const reports = childrenOf(document, 'CstmrPmtStsRpt');
  const [report] = reports;
  if (reports.length > 1) throw unreadable('it holds several reports. Send one file for each of them.');
  const group = childOf(report, 'OrgnlGrpInfAndSts');
  const { data, error } = Report.safeParse({
    originalMessageId: group && textOf(childOf(group, 'OrgnlMsgId')),
    group: group && statusOf(group, 'GrpSts'),
    payments: childrenOf(report, 'OrgnlPmtInfAndSts').map(paymentOf),
  });
  if (!error) return data;
  const faults = error.issues.slice(0, FAULTS);
  throw unreadable(
    'elements are missing or wrong.',
    faults.map(({ path, message }) => ({ pointer: inReport(path), detail: message })),
  );
}
