import { REASONS, STATUSES } from '../libs/iso20022/status-codes.ts';

/** The statuses of a bank and what each means for a transfer. */
export const listStatuses = (): string =>
  [
    '| status | counts as | meaning |',
    '|---|---|---|',
    ...Object.entries(STATUSES).map(([code, { effect, meaning }]) => `| \`${code}\` | \`${effect}\` | ${meaning} |`),
  ].join('\n');

/** The reasons of a rejection, in French and English, with who can mend it. */
export const listReasons = (): string =>
  [
    '| code | in French | in English | who can mend it |',
    '|---|---|---|---|',
    ...Object.entries(REASONS).map(([code, { fr, en, remedy }]) => `| \`${code}\` | ${fr} | ${en} | \`${remedy}\` |`),
  ].join('\n');
