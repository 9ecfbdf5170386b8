import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/**
 * Rows as RFC 4180 with a header line, made while it is read: as long as the source, never in memory as a whole.
 * Cells that a spreadsheet would run as a formula are quoted.
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
