import { readFileSync } from 'node:fs';

type InputCase = {
  readonly what: string;
  readonly typed: unknown;
  readonly becomes?: unknown;
  readonly refused?: string;
};

const TITLES: Readonly<Record<string, string>> = {
  iban: 'Account (IBAN)',
  bic: 'Bank (BIC)',
  phone: 'Telephone number',
  email: 'Mail address',
  payee: 'Name of a payee',
  department: 'Department of a group',
};

/** Signs that nobody sees, or that look like a blank, are shown by their number. */
const UNSEEN = /[^\S ]|[\p{Cf}\p{Cc}\u2800\u3164\u115f\u1160\u3000]/gu;
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const seen = text.replace(UNSEEN, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
  return seen.trim() === '' ? 'nothing, or blanks' : `<code>${escaped(seen)}</code>`;
};
/** Writes the signs by which Markdown and HTML mean something as themselves. */
export const escaped = (text: string): string =>
  text.replace(/[&<>|*_`[\]\\~]/g, (sign) => `&#${String(sign.codePointAt(0))};`);

const rowOf = ({ what, typed, becomes, refused }: InputCase): string =>
  `| ${what} | ${shown(typed)} | ${refused === undefined ? `kept as ${shown(becomes)}` : `refused: ${escaped(refused)}`} |`;

type ReceiptCase = {
  readonly what: string;
  readonly named: string;
  readonly kept?: { readonly as: string; readonly named: string; readonly findings?: readonly string[] };
  readonly refused?: string;
};

const keptAs = ({ as, named, findings = [] }: NonNullable<ReceiptCase['kept']>): string =>
  `kept as ${as}, named ${shown(named)}${findings.length > 0 ? `, with a warning: ${findings.join(', ')}` : ''}`;

/** Lists the documents that people add to claims, and what becomes of them, from the cases of the tests. */
export function listReceipts(): string {
  const cases = JSON.parse(readFileSync('test/inputs/receipts.json', 'utf8')) as readonly ReceiptCase[];
  return [
    '| what arrives | named | what becomes of it |',
    '|---|---|---|',
    ...cases.map(
      ({ what, named, kept, refused = '' }) =>
        `| ${what} | ${shown(named)} | ${kept ? keptAs(kept) : `refused: ${escaped(refused)}`} |`,
    ),
  ].join('\n');
}

/** Lists what people type into fields, and what becomes of it, from the cases of the tests. */
export function listTypedInputs(): string {
  const cases = JSON.parse(readFileSync('test/inputs/typed.json', 'utf8')) as Record<string, readonly InputCase[]>;
  return Object.entries(cases)
    .map(([kind, rows]) =>
      [
        `### ${TITLES[kind] ?? kind}`,
        '',
        '| kind | typed | what becomes of it |',
        '|---|---|---|',
        ...rows.map(rowOf),
      ].join('\n'),
    )
    .join('\n\n');
}
