import { readEnvironment } from '../../libs/config/environment.ts';
import { startEmbedded } from '../../libs/embedded/embedded.ts';
import { Misuse } from '../command/misuse.ts';
import type { Session } from '../command/session.ts';
import type { Election } from './pabulib.ts';
import type { ReplayOptions } from './plan.ts';
import { replay, type Replayed } from './replay.ts';
import { progressLine } from './report.ts';
import { count, euros, perSecond } from './table.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Given servers keep the databases of the replay; embedded ones live in a temporary folder. */
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

/** What was measured and checked, when everything is over. */
function conclusion({ outcome, path, seconds }: Replayed): string[] {
  const { result, faults, state } = outcome;
  const votes = path.at(-1)?.votes ?? 0;
  const fundable = result.actions.filter((action) => action.fundable).length;
  return [
    '',
    `time: ${seconds.opening.toFixed(0)} s to publish, ${seconds.voting.toFixed(0)} s for ${count(votes, 'vote')} with drained queues (${perSecond(votes, seconds.voting)}/s), ${seconds.settling.toFixed(0)} s for ${count(path.length, 'morning')}`,
    `ledger and dead letters: ${count(faults.length, 'fault')}`,
    ...faults.map((fault) => `  ${fault}`),
    `state ${state}`,
    `replay ${faults.length === 0 ? 'ok' : 'FAILED'}: ${count(result.certifiedGroups, 'group')}, ${count(votes, 'vote')}, ${fundable} of ${count(result.actions.length, 'action')} fundable, ${euros(result.remainingCents)} of ${euros(result.totalCents)} left`,
  ];
}

/** Plays an election through all services, on the servers that are given or on embedded ones. */
export async function replayOnServers(election: Election, options: ReplayOptions, session: Session) {
  const { servers, folder, isKept } = await startServers(session);
  const namespace = `replay-${crypto.randomUUID().slice(0, 8)}`;
  if (isKept)
    say(`The databases stay, as ${namespace}-…; NAMESPACE=${namespace} npm run ledger:verify checks the books again.`);
  const replayed = await replay(
    election,
    options,
    { servers, folder, namespace },
    {
      onPrepared: (done, of) => {
        if (done > 0 && done % 50 === 0) say(`${done}/${of} proposals drafted, illustrated, reviewed`);
      },
      onOpen: (seconds) => say(`groups registered, season open, actions published (${seconds.toFixed(0)} s)`),
      onMorning: (morning) => say(progressLine(morning)),
    },
  );
  return {
    ...replayed,
    mongo: servers.mongoProvider,
    redis: servers.redisProvider,
    lines: conclusion(replayed),
  };
}
