/**
 * `npm run replay -- FILE.pb`: plays a participatory-budget election (Pabulib format) through Seuil, by its APIs and
 * queues alone, and prints what became of it. Caps are scaled costs: see `capCents` in replay/plan.ts for the rule
 * and its reason. The same file, seed and options end in the same state, whatever the number of workers.
 * Exit codes: 0 replayed, 1 something went wrong or the books are, 2 the command or the file is at fault.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../libs/config/environment.ts';
import { startEmbedded } from '../libs/embedded/embedded.ts';
import { onEndSignal } from '../libs/service/end-signal.ts';
import { readCommand, USAGE, WrongUse, type Command } from './replay/options.ts';
import { parsePabulib } from './replay/pabulib.ts';
import { planOf } from './replay/plan.ts';
import { replay } from './replay/replay.ts';
import { conclusion, introduction, progressLine } from './replay/report.ts';

const say = (...lines: readonly string[]) => lines.forEach((line) => process.stdout.write(`${line}\n`));
const complain = (...lines: readonly string[]) => lines.forEach((line) => process.stderr.write(`${line}\n`));

async function readElection(file: string) {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongUse(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const read = parsePabulib(text);
  if ('election' in read) return read.election;
  complain(...read.faults.map(({ line, what }) => `${file}:${line}: ${what}`), `${file} has ${read.faults.length} fault${read.faults.length === 1 ? '' : 's'}; nothing was replayed`);
  return undefined;
}

/** Undone in reverse order at the end, however it comes. */
const undo: (() => Promise<unknown>)[] = [];
async function end(code: number): Promise<never> {
  for (const step of undo.splice(0).reverse()) await step().catch(() => undefined);
  process.exit(code);
}

/** Given servers keep the databases of the replay; embedded ones live in a temporary folder. */
async function startServers() {
  const { mode, MONGODB_URI, REDIS_URL } = readEnvironment([]);
  if (mode === 'production') throw new WrongUse('A replay invents groups and money: never in production.');
  const folder = await mkdtemp(join(tmpdir(), 'seuil-replay-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const servers = await startEmbedded({ dataFolder: folder, env: { MONGODB_URI, REDIS_URL }, say });
  undo.push(servers.stop);
  return { servers, folder, isKept: MONGODB_URI !== undefined };
}

async function run({ file, jsonFile, options }: Command): Promise<number> {
  const election = await readElection(file);
  if (!election) return 2;
  say(...introduction(election, planOf(election, options), options));
  const { servers, folder, isKept } = await startServers();
  const namespace = `replay-${crypto.randomUUID().slice(0, 8)}`;
  if (isKept) say(`The databases stay, as ${namespace}-…; NAMESPACE=${namespace} npm run ledger:verify checks the books again.`);
  say('');
  let votes = 0;
  const replayed = await replay(election, options, { servers, folder, namespace }, {
    onPrepared: (done, of) => { if (done > 0 && done % 50 === 0) say(`${done}/${of} proposals drafted, illustrated, reviewed`); },
    onOpen: (seconds) => say(`groups registered, season open, actions published (${seconds.toFixed(0)} s)`),
    onStep(taken, plan) {
      say(progressLine(taken, plan, votes));
      votes = taken.votes;
    },
  });
  if (jsonFile !== undefined) {
    const { plan: { actions, groups: _groups, steps: _steps, ...plan }, ...rest } = replayed;
    const everything = { file, options, mongo: servers.mongoProvider, redis: servers.redisProvider, plan: { ...plan, actions: actions.map(({ author: _author, ...action }) => action) }, ...rest };
    await writeFile(jsonFile, `${JSON.stringify(everything, null, 2)}\n`);
  }
  say(...conclusion(replayed, election));
  return replayed.outcome.faults.length === 0 ? 0 : 1;
}

onEndSignal(() => end(130));
try {
  await end(await run(readCommand(process.argv.slice(2))));
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  if (error instanceof WrongUse) complain('', USAGE);
  await end(error instanceof WrongUse ? 2 : 1);
}
