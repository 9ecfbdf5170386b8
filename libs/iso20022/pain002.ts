import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { invalid, type Fault } from '../errors/app-error.ts';

/** The status that a bank gives a payment, or all payments of a group: its code (ACSC, RJCT …) and the reason. */
export type Status = { readonly status: string | null; readonly reason: string | null };
export type TransactionStatus = Status & { readonly endToEndId: string };

/** The parts of a pain.002 that we use. */
export type StatusReport = {
  /** The message id of the pain.001 that the report answers. */
  readonly originalMessageId: string;
  readonly group: Status;
  readonly payments: readonly (Status & { readonly transactions: readonly TransactionStatus[] })[];
};

/** The elements that we read are the same in these versions. */
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(0[3-9]|1[0-5])$/;
const REPEATED = new Set(['OrgnlPmtInfAndSts', 'TxInfAndSts', 'StsRsnInf', 'AddtlInf']);
/** The most characters that are kept of a reason. */
const REASON = 500;
/** The most characters that are quoted from a message of the parser, which may contain the whole file. */
const QUOTED = 200;

const unreadable = (detail: string, faults: readonly Fault[] = []) =>
  invalid('not-a-status-report', `This is not a usable pain.002: ${detail}`, faults);

/**
 * The parser never processes entities, so neither other files nor an entity bomb can come in through them. The five
 * entities below need no declaration.
 */
const parser = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  attributeNamePrefix: '@',
  ignoreAttributes: (name) => !name.startsWith('xmlns'),
  // Banks prefix their elements as they like.
  transformTagName: (name) => name.replace(/^.*:/, ''),
  isArray: (name) => REPEATED.has(name),
});
const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const plain = (text: string) =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_all, name: string) => PREDEFINED[name] ?? '');

const Text = z.string().transform(plain);
/** For the parser, an empty element is an empty text. */
const listOf = <T extends z.ZodType>(item: T) => z.array(item).default([]);
const Reasons = listOf(
  z.union([
    z.literal(''),
    z.object({ Rsn: z.object({ Cd: Text.optional(), Prtry: Text.optional() }).optional(), AddtlInf: listOf(Text) }),
  ]),
);
const Id = Text.pipe(z.string().min(1).max(35));
const Code = Text.pipe(z.string().min(1).max(4)).optional();

const Transaction = z.object({ OrgnlEndToEndId: Id.default('NOTPROVIDED'), TxSts: Code, StsRsnInf: Reasons });
const Report = z.object({
  OrgnlGrpInfAndSts: z.object({ OrgnlMsgId: Id, GrpSts: Code, StsRsnInf: Reasons }),
  OrgnlPmtInfAndSts: listOf(z.object({ PmtInfSts: Code, StsRsnInf: Reasons, TxInfAndSts: listOf(Transaction) })),
});

/** Gives the reason as one text, for example "AC04 Closed account". */
function reasonOf(reasons: z.infer<typeof Reasons>): string | null {
  const words = reasons
    .flatMap((each) => (each === '' ? [] : [each.Rsn?.Cd ?? each.Rsn?.Prtry ?? '', ...each.AddtlInf]))
    .filter((word) => word !== '');
  return words.length === 0 ? null : words.join(' ').slice(0, REASON);
}

/**
 * Decodes the file with the encoding that it declares, or as UTF-8 when it declares none.
 * @throws not-a-status-report when the bytes do not fit this encoding
 */
function textOf(bytes: Buffer): string {
  const label = /^<\?xml[^>]*\sencoding=["']([\w.:-]+)["']/.exec(bytes.toString('latin1', 0, 200))?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(`its bytes are not the ${label} that it says.`);
  }
}

function treeOf(xml: string): unknown {
  if (/<!DOCTYPE/i.test(xml)) throw unreadable('a DOCTYPE has no place in it.');
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the package that it names instead is this same code
  const wellFormed = XMLValidator.validate(xml);
  if (wellFormed !== true)
    throw unreadable(`its XML is broken in line ${wellFormed.err.line}: ${wellFormed.err.msg.slice(0, QUOTED)}`);
  try {
    return parser.parse(xml) as unknown;
  } catch (error) {
    throw unreadable(`its XML cannot be read: ${(error as Error).message.slice(0, QUOTED)}`);
  }
}

/**
 * Reads the status report of a bank (pain.002).
 * @throws not-a-status-report when the bytes are no such file; the detail says why
 */
export function readStatusReport(bytes: Buffer): StatusReport {
  const { Document: document } = z
    .object({ Document: z.looseObject({}).optional() })
    .catch({ Document: undefined })
    .parse(treeOf(textOf(bytes)));
  const namespaces = Object.entries(document ?? {}).flatMap(([name, value]) =>
    name.startsWith('@xmlns') ? [String(value)] : [],
  );
  if (!namespaces.some((namespace) => NAMESPACE.test(namespace)))
    throw unreadable(`its namespace is ${namespaces.join(', ').slice(0, QUOTED) || 'missing'}.`);
  const { data, error } = Report.safeParse(document?.['CstmrPmtStsRpt']);
  if (error)
    throw unreadable(
      'elements are missing or wrong.',
      error.issues.map(({ path, message }) => ({
        pointer: `/${['CstmrPmtStsRpt', ...path].join('/')}`,
        detail: message,
      })),
    );
  const { OrgnlGrpInfAndSts: group, OrgnlPmtInfAndSts: payments } = data;
  return {
    originalMessageId: group.OrgnlMsgId,
    group: { status: group.GrpSts ?? null, reason: reasonOf(group.StsRsnInf) },
    payments: payments.map(({ PmtInfSts, StsRsnInf, TxInfAndSts }) => ({
      status: PmtInfSts ?? null,
      reason: reasonOf(StsRsnInf),
      transactions: TxInfAndSts.map((each) => ({
        endToEndId: each.OrgnlEndToEndId,
        status: each.TxSts ?? null,
        reason: reasonOf(each.StsRsnInf),
      })),
    })),
  };
}
