import { readFile, writeFile } from 'node:fs/promises';
import { readEnvironment } from '../../libs/config/environment.ts';
import { startEmbedded } from '../../libs/embedded/embedded.ts';
import { messageOf } from '../../libs/errors/message-of.ts';
import { EXIT } from '../command/exit.ts';
import { Misuse } from '../command/misuse.ts';
import type { Session } from '../command/session.ts';
import type { ReplayInput } from './options.ts';
import { parsePabulib } from './pabulib.ts';
import { planOf } from './plan.ts';
import { replay } from './replay.ts';
import { conclusion, introduction, progressLine } from './report.ts';

const say = (...lines: readonly string[]) => lines.forEach((line) => process.stdout.write(`${line}\n`));
const complain = (...lines: readonly string[]) => lines.forEach((line) => process.stderr.write(`${line}\n`));

async function readElection(file: string) {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Misuse(`${file} cannot be read: ${messageOf(error)}`);
  });
  const read = parsePabulib(text);
  if ('election' in read) return read.election;
  complain(
    ...read.faults.map(({ line, detail: what }) => `${file}:${line}: ${what}`),
    `${file} has ${read.faults.length} fault${read.faults.length === 1 ? '' : 's'}; nothing was replayed`,
  );
  return undefined;
}

/** Servers that are named keep the databases of the replay. Embedded ones live in a temporary folder. */
async function startServers(session: Session) {
  const { mode, MONGODB_URI, REDIS_URL } = readEnvironment([]);
  if (mode === 'production') throw new Misuse('A replay invents groups and money: never in production.');
  const folder = await session.temporaryFolder('replay');
  const servers = await session.during(
    startEmbedded({ dataFolder: folder, env: { MONGODB_URI, REDIS_URL }, say }),
    ({ stop }) => stop(),
  );
  return { servers, folder, isKept: MONGODB_URI !== undefined };
}

/** @returns 0 when the file was replayed, 1 when the books are wrong, 2 when the file is at fault */
export async function replayFile(
  { file, json: jsonFile, budget: budgetCents, ...otherOptions }: ReplayInput,
  session: Session,
): Promise<number> {
  const options = { ...otherOptions, budgetCents };
  const election = await readElection(file);
  if (!election) return EXIT.misused;
  say(...introduction(election, planOf(election, options), options));
  const { servers, folder, isKept } = await startServers(session);
  const namespace = `replay-${crypto.randomUUID().slice(0, 8)}`;
  if (isKept)
    say(`The databases stay, as ${namespace}-…; NAMESPACE=${namespace} npm run ledger:verify checks the books again.`);
  say('');
  let votes = 0;
  const replayed = await replay(
    election,
    options,
    { servers, folder, namespace },
    {
      onPrepared: (done, of) => {
        if (done > 0 && done % 50 === 0) say(`${done}/${of} proposals drafted, illustrated, reviewed`);
      },
      onOpen: (seconds) => say(`groups registered, season open, actions published (${seconds.toFixed(0)} s)`),
      onStep(taken, plan) {
        say(progressLine(taken, plan, votes));
        votes = taken.votes;
      },
    },
  );
  if (jsonFile !== undefined) {
    const {
      plan: { actions, groups: _groups, steps: _steps, ...plan },
      ...rest
    } = replayed;
    const everything = {
      file,
      options,
      mongo: servers.mongoProvider,
      redis: servers.redisProvider,
      plan: { ...plan, actions: actions.map(({ author: _author, ...action }) => action) },
      ...rest,
    };
    await writeFile(jsonFile, `${JSON.stringify(everything, null, 2)}\n`);
  }
  say(...conclusion(replayed, election));
  return replayed.outcome.faults.length === 0 ? 0 : 1;
}
