import { readFileSync } from 'node:fs';
import { escaped } from './describe-inputs.ts';

type FileCase = { readonly what: string; readonly becomes?: string; readonly refused?: string };

const outcomeOf = ({ becomes = '', refused }: FileCase): string =>
  refused === undefined ? becomes : `refused: ${escaped(refused)}`;

/** Lists the files that are taken for something, and what becomes of each, from cases of the tests. */
const listFiles = (cases: string): string =>
  [
    '| file | what becomes of it |',
    '|---|---|',
    ...(JSON.parse(readFileSync(cases, 'utf8')) as readonly FileCase[]).map(
      (row) => `| ${row.what} | ${outcomeOf(row)} |`,
    ),
  ].join('\n');

export const listReportFiles = (): string => listFiles('test/inputs/report-files.json');
