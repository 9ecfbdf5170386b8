import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/**
 * Writes rows as RFC 4180 with a header line. The text is made while it is read: it may be as long as its source, and
 * is never in memory as a whole. Cells that a spreadsheet would run as a formula are escaped.
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
      cast: { boolean: String },
    }),
  ) as AsyncIterable<string>;
}
