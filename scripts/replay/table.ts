import { euros } from '../demo/narrator.ts';

const numbers = new Intl.NumberFormat('en-IE');

export { euros };
export const number = (value: number): string => numbers.format(value);
export const count = (value: number, what: string): string => `${number(value)} ${what}${value === 1 ? '' : 's'}`;
export const share = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
export const perSecond = (value: number, seconds: number): number => Math.round(value / Math.max(seconds, 0.001));

/** Lays cells out in columns. Numbers stand to the right, words to the left; the first column always holds words. */
export function table(rows: readonly (readonly string[])[], align: 'numbers' | 'words' = 'numbers'): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const pad = (cell: string, column: number) =>
    column === 0 || align === 'words' ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd());
}
