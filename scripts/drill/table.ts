type Cell = string | number;

/** Writes rows as wide as their content. All columns but the first one stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

/**
 * @param share 0.5 gives the median
 * @returns NaN when `values` is empty
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const NAMED = 5;

/** Makes one fault that names the first few examples. There is none where nothing was found. */
export const faultOf = (title: string, examples: readonly string[]): string[] =>
  examples.length === 0
    ? []
    : [`${title}: ${examples.length} (${examples.slice(0, NAMED).join(', ')}${examples.length > NAMED ? ', …' : ''})`];

/** A drill ends with this verdict. */
export type Verdict = {
  readonly lines: readonly string[];
  readonly counts: Readonly<Record<string, number | string>>;
  readonly faults: readonly string[];
};
