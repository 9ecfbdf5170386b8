import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { asShownLine } from '../text/plain-text.ts';

/**
 * Writes rows as RFC 4180 with a header line. The text is made while it is read: it may be as long as its source, and
 * is never in memory as a whole. Cells that a spreadsheet would run as a formula are escaped, and each shows what it says.
 */
export function csvOf<T extends object>(
  columns: readonly (keyof T & string)[],
  rows: AsyncIterable<T>,
): AsyncIterable<string> {
  return Readable.from(rows).compose(
    stringify({
      header: true,
      columns: [...columns],
      escape_formulas: true,
      record_delimiter: 'windows',
      cast: { boolean: String, string: asShownLine },
    }),
  ) as AsyncIterable<string>;
}
