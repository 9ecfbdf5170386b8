import { z } from 'zod';
import { invalid, type Fault } from '../errors/app-error.ts';
import { readXml, XmlFault, type Element } from './bounded-xml.ts';
import { whatMessageIs } from './other-messages.ts';
import { textOfXml } from './report-text.ts';

/** Why the bank says so: a code of ISO 20022 or of the bank itself, and its own words. */
export type Reason = { readonly code: string | null; readonly information: string };

/** The status that a bank gives a transfer, a payment or a message: its code (ACSC, RJCT …) with the reasons. */
export type Status = { readonly status: string | null; readonly reasons: readonly Reason[] };
export type TransactionStatus = Status & {
  readonly endToEndId: string | null;
  readonly instructionId: string | null;
  /** The amount that the bank repeats, by which a person finds a transfer without ids. */
  readonly amountCents: number | null;
};
export type PaymentStatus = Status & {
  readonly paymentId: string | null;
  readonly transactions: readonly TransactionStatus[];
};

/** The parts of a pain.002 that we use. */
export type StatusReport = {
  /** The message id of the pain.001 that the report answers; null where only its payments are named. */
  readonly originalMessageId: string | null;
  /** The status of the whole message. */
  readonly group: Status;
  readonly payments: readonly PaymentStatus[];
};

/**
 * The versions whose elements we read. From 03 on they are the same; version 02 has other names for some. National
 * variants count the second number (pain.002.003.03), or stand in namespaces of their own.
 */
const VERSION = /pain\.002\.\d{3}\.(0[2-9]|1[0-5])(?!\d)/;
/** The element of a report, from version 03 on and in version 02. */
const REPORT = /^(CstmrPmtStsRpt|pain\.002\.\d{3}\.02)$/;
/** The most characters that are kept of the words of the bank about one status. */
const INFORMATION = 500;
/** An answer names at most this many faults. */
const FAULTS = 20;
/** Our files have one payment, and banks may answer each transfer in a block of its own. */
const PAYMENTS = 1_000;
/** A word by which banks say that an id is missing. */
const NOT_PROVIDED = 'NOTPROVIDED';

const unreadable = (detail: string, faults: readonly Fault[] = []) =>
  invalid('not-a-status-report', `This is not a usable pain.002: ${detail}`, faults.slice(0, FAULTS));

const childrenOf = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];
const childOf = (element: Element | undefined, ...names: readonly string[]): Element | undefined =>
  names.flatMap((name) => childrenOf(element, name))[0];
const textOf = (element: Element | undefined): string | null => element?.text.trim() || null;

const Id = z.string().min(1).max(35);
const Code = z.string().min(1).max(5).nullable();
const Reasons = z.array(z.object({ code: z.string().max(35).nullable(), information: z.string() }));
const statusFields = { status: Code, reasons: Reasons };
const Report = z.object({
  originalMessageId: Id.nullable(),
  group: z.object(statusFields),
  payments: z
    .array(
      z.object({
        ...statusFields,
        paymentId: Id.nullable(),
        transactions: z.array(
          z.object({
            ...statusFields,
            endToEndId: Id.nullable(),
            instructionId: Id.nullable(),
            amountCents: z.int().nullable(),
          }),
        ),
      }),
    )
    .max(PAYMENTS),
});

function reasonsOf(element: Element): Reason[] {
  return childrenOf(element, 'StsRsnInf').flatMap((each) => {
    const reason = childOf(each, 'Rsn', 'StsRsn');
    const code = textOf(childOf(reason, 'Cd')) ?? textOf(childOf(reason, 'Prtry'));
    const words = [...childrenOf(each, 'AddtlInf'), ...childrenOf(each, 'AddtlStsRsnInf')].flatMap(
      (line) => textOf(line) ?? [],
    );
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

/** @returns the amount of "75.00", 7500; null where there is none */
function amountIn(element: Element): number | null {
  const amount = childOf(childOf(childOf(element, 'OrgnlTxRef'), 'Amt'), 'InstdAmt') ?? childOf(element, 'InstdAmt');
  const parts = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(textOf(amount) ?? '');
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : null;
}

const transactionOf = (element: Element): TransactionStatus => ({
  ...statusOf(element, 'TxSts'),
  endToEndId: idOf(element, 'OrgnlEndToEndId'),
  instructionId: idOf(element, 'OrgnlInstrId'),
  amountCents: amountIn(element),
});

const paymentOf = (element: Element): PaymentStatus => ({
  ...statusOf(element, 'PmtInfSts'),
  paymentId: idOf(element, 'OrgnlPmtInfId'),
  transactions: childrenOf(element, 'TxInfAndSts').map(transactionOf),
});

/** In version 02, transfers stand beside the message and name their payment, which has no status of its own. */
function paymentsBeside(report: Element): PaymentStatus[] {
  const byId = new Map<string | null, TransactionStatus[]>();
  for (const element of childrenOf(report, 'TxInfAndSts')) {
    const id = idOf(element, 'OrgnlPmtInfId');
    byId.set(id, [...(byId.get(id) ?? []), transactionOf(element)]);
  }
  return [...byId].map(([paymentId, transactions]) => ({ paymentId, status: null, reasons: [], transactions }));
}

function elementsOf(xml: string): readonly Element[] {
  try {
    return readXml(xml);
  } catch (error) {
    if (error instanceof XmlFault) throw unreadable(`${error.message}.`);
    throw error;
  }
}

/** Gives the elements that fit, but looks into none of them. */
const found = (elements: readonly Element[], fits: (element: Element) => boolean): Element[] =>
  elements.flatMap((element) => (fits(element) ? [element] : found(element.children, fits)));

const isReport = ({ name }: Element): boolean => REPORT.test(name);

/**
 * Finds the reports in a file, also in the envelopes that some banks put around them (business message, DataPDU). Where
 * something else lies beside them, the file is refused: nobody would notice that it is not read.
 * @throws not-a-status-report
 */
function reportsIn(roots: readonly Element[]): Element[] {
  const documents = found(roots, ({ name }) => name === 'Document');
  const whole = documents.length > 0 ? documents : roots;
  for (const document of whole) {
    const reports = found([document], isReport);
    const isKnown = ({ namespace }: Element) => VERSION.test(namespace) || !/pain\.\d/.test(namespace);
    if (reports.length === 0 || !reports.every(isKnown)) throw unreadable(whatMessageIs(document));
  }
  return found(whole, isReport);
}

/** No schema repeats these in one element. A reader that takes the first one would pass over a status in silence. */
const SINGLE = ['GrpSts', 'PmtInfSts', 'TxSts', 'OrgnlMsgId', 'OrgnlPmtInfId', 'OrgnlEndToEndId', 'OrgnlInstrId'];
const hasRepeated = (element: Element): boolean => SINGLE.some((name) => childrenOf(element, name).length > 1);

/**
 * Refuses a report with statuses in places where nobody looks for them, so that none is passed over in silence.
 * @throws not-a-status-report
 */
function requireAllRead(report: Element, { payments }: Pick<StatusReport, 'payments'>): void {
  const read = payments.reduce((count, { transactions }) => count + transactions.length, 0);
  const present = found(report.children, ({ name }) => name === 'TxInfAndSts').length;
  if (present !== read)
    throw unreadable(
      `${present - read} of its transfers stand where no schema has them. Ask the bank for a valid pain.002.`,
    );
  if (childrenOf(report, 'OrgnlGrpInfAndSts').length > 1)
    throw unreadable('it answers several messages. Ask the bank for one report on each.');
  if (found([report], hasRepeated).length > 0)
    throw unreadable('it gives one element two statuses or two ids. Ask the bank for a valid pain.002.');
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

function reportOf(element: Element): StatusReport {
  const group = childOf(element, 'OrgnlGrpInfAndSts');
  const { data, error } = Report.safeParse({
    originalMessageId: textOf(childOf(group, 'OrgnlMsgId')),
    group: group ? statusOf(group, 'GrpSts') : { status: null, reasons: [] },
    payments: [...childrenOf(element, 'OrgnlPmtInfAndSts').map(paymentOf), ...paymentsBeside(element)],
  });
  const faults = (error?.issues ?? []).map(({ path, message }) => ({ pointer: inReport(path), detail: message }));
  if (error) throw unreadable('elements are missing or wrong. Ask the bank for a valid file.', faults);
  requireAllRead(element, data);
  if (data.originalMessageId === null && data.payments.every(({ paymentId }) => paymentId === null))
    throw unreadable(
      'it names neither the message nor the payment that it answers (OrgnlMsgId, OrgnlPmtInfId). Confirm or reject its transfers by hand.',
    );
  return data;
}

/**
 * Reads the answers of a bank to credit transfer files: one in most files, several where the bank packed them into one
 * envelope. The time that it takes is bounded, whatever the file is made of.
 * @throws not-a-status-report, with what the file is and what to do
 */
export function readStatusReports(bytes: Buffer): StatusReport[] {
  const decoded = textOfXml(bytes);
  if ('fault' in decoded) throw unreadable(decoded.fault);
  return reportsIn(elementsOf(decoded.text)).map(reportOf);
}
