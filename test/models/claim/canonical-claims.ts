import { createHash } from 'node:crypto';
import { mongo } from 'mongoose';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { anyVault } from './iban-keys.ts';
import type { Image, Row } from './image.ts';

/** Also without dashes, as banks know them. */
const ID = /\b[\da-f]{8}-?[\da-f]{4}-?4[\da-f]{3}-?[89ab][\da-f]{3}-?[\da-f]{12}\b/g;

/** What comes out differently each time, and what is counted apart: neither says whether a deed was done whole. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  'reimbursement/claims': ['version', 'fundingVersion', 'salt', 'sealed', 'substance', 'hash', 'contactSeal'],
  'reimbursement/payouts': ['fileSha256'],
  'reimbursement/files.files': ['uploadDate'],
  'reimbursement/files.chunks': ['_id'],
  // Who looks twice is noted twice.
  'reimbursement/disclosures': ['_id', 'n', 'salt', 'sealed', 'hash'],
  'reimbursement/disclosure-heads': ['n', 'hash'],
  'reimbursement/daily-roots': ['former', 'tree', 'root'],
  'reimbursement/root-heads': ['hash'],
  'reimbursement/known-envelopes': ['version'],
  'budget/holds': ['version'],
  'budget/balances': ['version', 'head'],
  'budget/transfers': ['fromLink', 'toLink', 'salt', 'sealed', 'hash'],
  'budget/places': ['version'],
};
const NEVER = ['pending', 'receipts'];

/** What is sealed, and with which key. */
function opened(sealed: string, boundTo: string): string {
  if (sealed === '') return '';
  try {
    return `${sealed.split('.', 1)[0] ?? ''}: ${anyVault.open(sealed, boundTo)}`;
  } catch {
    return `does not open: ${sealed}`;
  }
}

type Doc = Readonly<Record<string, unknown>>;

function plain(
  value: unknown,
  leftOut: readonly string[],
  reveal: (key: string, value: unknown, holder: Doc) => unknown,
): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof mongo.Binary || Buffer.isBuffer(value))
    return createHash('sha256')
      .update(value instanceof mongo.Binary ? value.buffer : value)
      .digest('hex');
  if (Array.isArray(value)) return value.map((each) => plain(each, leftOut, reveal));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Doc).filter(([key]) => !leftOut.includes(key) && !NEVER.includes(key));
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, plain(reveal(key, each, value as Doc), leftOut, reveal)]),
  );
}

export const idsIn = (text: string): string[] => [...text.matchAll(ID)].map(([id]) => id.replaceAll('-', ''));

/** Who was erased first has the first number; which of two that was does not matter. */
function renumbered(text: string): string {
  const numbers = new Map<string, number>();
  return text.replaceAll(/\berased-\d+/g, (alias) => {
    if (!numbers.has(alias)) numbers.set(alias, numbers.size + 1);
    return `erased-${numbers.get(alias)!}`;
  });
}

/** Every id that is not among the known ones is as good as any other. */
export const masked = (text: string, known: ReadonlySet<string>): string =>
  text.replaceAll(ID, (id) => (known.has(id.replaceAll('-', '')) ? id : 'new'));

export type World = ReadonlyMap<string, readonly string[]>;

/**
 * A world without ids of chance, salts and ciphers: two of them are the same when the same happened. By collection, each document as text.
 * What did not change since it was last seen is not looked at again.
 */
export function canonicalWorld(known: ReadonlySet<string>): (image: Image) => World {
  const seen = new WeakMap<Row, string>();
  const textOf = (name: string, { doc }: Row): string => {
    const reveal = (key: string, value: unknown, { claimId = doc._id }: Doc) => {
      if (typeof value !== 'string') return value;
      if (key === 'ibanEncrypted') return opened(value, claimId as string);
      return key === 'sealed' && name === 'reimbursement/payout-files' ? opened(value, doc._id) : value;
    };
    return masked(renumbered(JSON.stringify(plain(doc, LEFT_OUT[name] ?? [], reveal))), known);
  };
  const remembered = (name: string, row: Row): string => {
    const text = seen.get(row) ?? textOf(name, row);
    seen.set(row, text);
    return text;
  };
  return (image) =>
    new Map(
      [...image].map(([name, rows]) => {
        const texts = [...rows.values()].map((row) => remembered(name, row));
        return [name, name === 'reimbursement/disclosures' ? [...new Set(texts)] : texts];
      }),
    );
}

/** Looked for once in each row. */
const idsOfRow = new WeakMap<Row, readonly string[]>();

export function idsOf(image: Image): Set<string> {
  const rows = [...image.values()].flatMap((each) => [...each.values()]);
  for (const row of rows) if (!idsOfRow.has(row)) idsOfRow.set(row, idsIn(JSON.stringify(row.doc)));
  return new Set(rows.flatMap((row) => idsOfRow.get(row)!));
}

const ABOUT_PERSONS = new Set([
  'by',
  'why',
  'whom',
  'contact',
  'submittedBy',
  'validatedBy',
  'approvedBy',
  'paidBy',
  'assignedTo',
  'uploadedBy',
  'checkedBy',
  'bookedBy',
  'createdBy',
]);

/** Persons are erased from a document one after another, accounts sealed anew one by one: what is left says whether it was written whole. */
export const impersonal = (text: string): string =>
  JSON.stringify(
    JSON.parse(text, (key, value: unknown) =>
      ABOUT_PERSONS.has(key)
        ? undefined
        : key === 'ibanEncrypted' || key === 'sealed'
          ? String(value).replace(/^[\da-f]{8}: /, '')
          : value,
    ),
  );

/** What was answered, however its fields are ordered. */
export const canonicalAnswer = (body: object, known: ReadonlySet<string>): string =>
  masked(JSON.stringify(plain(body, LEFT_OUT['reimbursement/payouts'] ?? [], (_key, value) => value)), known);

/** Twins are one. */
export const canonicalEvents = (events: readonly AnyEvent[], known: ReadonlySet<string>): string[] =>
  [...new Set(events.map((event) => masked(JSON.stringify(event), known)))].sort();
