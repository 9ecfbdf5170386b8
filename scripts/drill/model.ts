import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { NamedRun } from '../named-run.ts';
import { wholeNumber } from './options.ts';

/** A test of `npm run test:long` that tells random stories, for longer. */
type Model = { readonly name: string; /** What one run is. */ readonly stories: string; readonly about: string; readonly of: string; /** Begin of its path. */ readonly test: string };

const usageOf = ({ name, stories, about, of }: Model) => `${name} [--runs 100] [--seed N] [--shrink]
  ${about}
  --runs    ${stories} ${of}
  --seed    a failing one prints its seed; given again, it comes again
  --shrink  looks for the shortest that fails (slow)`;

const runOf = ({ name, stories, test }: Model) => async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: { runs: { type: 'string', default: '100' }, seed: { type: 'string' }, shrink: { type: 'boolean', default: false } } });
  const runs = wholeNumber('runs', values.runs, 1);
  const seed = values.seed === undefined ? randomInt(2 ** 29) : wholeNumber('seed', values.seed);
  console.log(`${name}: ${runs} ${stories}, seed ${seed}`);
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'jest.long.config.js', '--testPathPatterns', test];
  const started = Date.now();
  const child = spawn(process.execPath, jest, {
    stdio: 'inherit',
    env: { ...process.env, MODEL_RUNS: String(runs), MODEL_SEED: String(seed), ...(values.shrink && { MODEL_SHRINK: 'yes' }) },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  console.log(`${name} ${code === 0 ? 'ok' : 'FAILED'}: ${runs} ${stories}, seed ${seed}, ${Math.round((Date.now() - started) / 1_000)} s`);
  return code ?? 1;
};

const drillOf = (model: Model): NamedRun => ({ usage: usageOf(model), run: runOf(model) });

export const modelDrill = drillOf({
  name: 'model', stories: 'seasons', test: 'test/long/season-model',
  about: 'Random seasons on the real store: votes, claims, money and time in any order, the process killed on the way.',
  of: 'of up to 15 commands, each told twice: once unbroken, once with its crashes',
});

export const claimsDrill = drillOf({
  name: 'claims', stories: 'walks', test: 'test/long/claim-model',
  about: 'Random walks of claims on the real store, through HTTP, to the ledger and the bank: every act in any order, each killed on the way.',
  of: 'of 12 deeds, each done twice from the same moment: once unbroken, once with a death',
});
