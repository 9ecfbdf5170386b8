import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

export const MODEL_USAGE = `model [--runs 100] [--seed N] [--shrink]
  Random seasons on the real store: votes, claims, money and time in any order, the process killed on the way.
  --runs    seasons of up to 15 commands, each told twice: once unbroken, once with its crashes
  --seed    a failing season prints its seed; given again, it comes again
  --shrink  looks for the shortest season that fails (slow)`;

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, not ${text}`);
  return Number(text);
};

/** The test of every test run, for longer. @returns its exit code */
export async function modelDrill(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { runs: { type: 'string', default: '100' }, seed: { type: 'string' }, shrink: { type: 'boolean', default: false } } });
  const runs = wholeNumber('runs', values.runs);
  const seed = values.seed === undefined ? randomInt(2 ** 29) : wholeNumber('seed', values.seed);
  if (runs < 1) throw new Error('--runs must be at least 1');
  console.log(`model: ${runs} seasons, seed ${seed}`);
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--selectProjects', 'component', '--testPathPatterns', 'test/component/budget/model'];
  const started = Date.now();
  const child = spawn(process.execPath, jest, {
    stdio: 'inherit',
    env: { ...process.env, MODEL_RUNS: String(runs), MODEL_SEED: String(seed), ...(values.shrink && { MODEL_SHRINK: 'yes' }) },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  console.log(`model ${code === 0 ? 'ok' : 'FAILED'}: ${runs} seasons, seed ${seed}, ${Math.round((Date.now() - started) / 1_000)} s`);
  return code ?? 1;
}
