import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { pythonTool } from '../../libs/embedded/python-wheel.ts';
import { pabulibFile } from '../../services/budget/open-data/domain/pabulib-file.ts';
import { Misuse } from '../command/misuse.ts';
import { listened } from '../command/program.ts';
import type { Session } from '../command/session.ts';
import { madeUpSeason, type Sketch } from './seasons.ts';

const CHECKER = '1.0.8';

const USUAL: Sketch = {
  seed: 1,
  groups: 60,
  actions: 8,
  totalCents: 6_000_000,
  zeal: 0.3,
  returned: 0,
  carriedCents: 0,
  titles: ['Frigo solidaire', 'Atelier vélo'],
};
const SEASONS: Readonly<Record<string, Sketch>> = {
  usual: USUAL,
  'titles with quotes, semicolons and other alphabets': {
    ...USUAL,
    seed: 2,
    titles: ['« Frigo » ; solidaire', '"Cantine"', 'META', 'VOTES;x', "L'été, 100 % gratuit", '#3: 🌱', '=1+1'],
  },
  'everything returned': { ...USUAL, seed: 3, returned: 1 },
  'closed, its rest carried over': { ...USUAL, seed: 4, totalCents: 3_000_000, carriedCents: 3_456_789 },
  'money for all': { ...USUAL, seed: 5, totalCents: 90_000_000_00 },
  'money for nobody': { ...USUAL, seed: 6, totalCents: 15_000 },
  'one group, one action': { ...USUAL, seed: 7, groups: 1, actions: 1, zeal: 1 },
  'nobody crossed': { ...USUAL, seed: 8, zeal: 0.02 },
  'as large as it gets': { ...USUAL, seed: 9, groups: 5_000, actions: 500, totalCents: 500_000_000, zeal: 0.1 },
};

async function writeSeasons(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [index, [name, sketch]] of Object.entries(SEASONS).entries()) {
    const file = join(folder, `${index}.pb`);
    const { record, ballots } = madeUpSeason(sketch);
    await pipeline(Readable.from(pabulibFile(record, ballots)), createWriteStream(file));
    files.set(file, name);
  }
  return files;
}

type CheckerReports = Readonly<
  Record<string, { readonly errors: readonly string[]; readonly warnings: readonly string[] }>
>;

async function ask(files: readonly string[], session: Session): Promise<CheckerReports> {
  const python = await pythonTool('pabulib-checker', CHECKER, 'a few MB', console.error);
  const { code, stdout, stderr } = await listened(session, python, [
    '-I',
    fileURLToPath(new URL('check.py', import.meta.url)),
    ...files,
  ]);
  if (code !== 0) throw new Error(`pabulib-checker ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as CheckerReports;
}

/** @returns whether no file has an error */
function tell(found: CheckerReports, names: ReadonlyMap<string, string>): boolean {
  let isClean = true;
  for (const [file, { errors, warnings }] of Object.entries(found)) {
    console.log(`${errors.length === 0 ? '✓' : '✗'} ${names.get(file) ?? file}`);
    for (const error of errors) console.log(`    error: ${error}`);
    for (const warning of new Set(warnings)) console.log(`    warning: ${warning}`);
    isClean &&= errors.length === 0;
  }
  return isClean;
}

export async function checkOpenData({ files }: { files: readonly string[] }, session: Session): Promise<number> {
  const unread = files.filter((file) => !existsSync(file));
  if (unread.length > 0) throw new Misuse(`There is no file ${unread.join(', ')}`);
  const names =
    files.length > 0
      ? new Map(files.map((file) => [file, file]))
      : await writeSeasons(await session.temporaryFolder('open-data'));
  return tell(await ask([...names.keys()], session), names) ? 0 : 1;
}
