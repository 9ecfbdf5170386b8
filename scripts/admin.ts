/** Looks after a running system: `npm run admin`, and `admin` as the argument of the image. */
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { EnvironmentFaults } from '../libs/config/environment.ts';
import { AppError } from '../libs/errors/app-error.ts';
import { replay } from './admin/facts.ts';
import { rotateIbanKey } from './admin/iban-key.ts';
import { deal, listLetters, replayAll, serviceNamed, showLetter } from './admin/letters.ts';
import { withSystem } from './admin/open-system.ts';
import { pause, queueNamed, resume, showQueues } from './admin/queues.ts';
import { keptRoot, verifyAudit, verifyLedger } from './admin/verify.ts';
import { reimbursement } from '../services/reimbursement/app.ts';

const USAGE = `admin queues                              queues, outboxes and dead letters at a glance
admin pause|resume <queue>                for all workers of the queue
admin letters [service] [--state dead|replayed|discarded]
admin letter <service> <id>               one of them, whole
admin letter-replay <service> <id|--all>  back into its queue; who did it is noted
admin letter-discard <service> <id>       it will not be done; who did it is noted
admin facts <service> [--to queue]        tells its present facts again, to rebuild who hears of them
admin iban-key                            seals every account under the present IBAN_KEY
admin verify [day=root …]                 recomputes the ledger and the audit trail; roots kept outside are compared
  --by NAME                               who is noted (default: the user of this system)
Servers are those of MONGODB_URI and REDIS_URL, or of the data folder; facts and iban-key need the settings of their service.`;

class Misuse extends Error {}

/** In the image the process has a number and no name. */
function whoRuns(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

const STATES = ['dead', 'replayed', 'discarded'] as const;

async function run(): Promise<string> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { state: { type: 'string', default: 'dead' }, to: { type: 'string' }, by: { type: 'string', default: whoRuns() }, all: { type: 'boolean', default: false } } });
  const [command, first, second] = positionals;
  const by = `admin:${values.by}`;
  const id = () => {
    if (second === undefined) throw new Misuse('name the letter by its id');
    return second;
  };
  switch (command) {
    case 'queues':
      return withSystem([], showQueues);
    case 'pause':
    case 'resume': {
      const queue = queueNamed(first);
      return withSystem([], (system) => (command === 'pause' ? pause : resume)(system, queue));
    }
    case 'letters': {
      const state = STATES.find((each) => each === values.state);
      if (!state) throw new Misuse(`--state is one of ${STATES.join(', ')}`);
      const service = first === undefined ? undefined : serviceNamed(first).name;
      return withSystem([], (system) => listLetters(system, service, state));
    }
    case 'letter':
      return withSystem([], (system) => showLetter(system, serviceNamed(first).name, id()));
    case 'letter-replay': {
      const { name: service } = serviceNamed(first);
      return withSystem([], (system) => (values.all ? replayAll(system, service, by) : deal(system, 'replay', service, id(), by)));
    }
    case 'letter-discard':
      return withSystem([], (system) => deal(system, 'discard', serviceNamed(first).name, id(), by));
    case 'facts': {
      const definition = serviceNamed(first);
      const to = values.to === undefined ? undefined : queueNamed(values.to);
      return withSystem([definition.environment], (system) => replay(system, definition, to));
    }
    case 'iban-key':
      return withSystem([reimbursement.environment], rotateIbanKey);
    case 'verify': {
      const verdicts = [await verifyLedger(), await verifyAudit(positionals.slice(1).map(keptRoot))];
      if (!verdicts.every(({ ok }) => ok)) process.exitCode = 1;
      return verdicts.map(({ text }) => text).join('\n');
    }
    case undefined:
    default:
      throw new Misuse(command === undefined ? 'name what is to be done' : `there is no "${command}"`);
  }
}

try {
  console.log(await run());
} catch (error) {
  if (error instanceof EnvironmentFaults || error instanceof AppError) console.error(error.message);
  else if (error instanceof Misuse || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') || (error as Error).message.startsWith('name a ')) console.error(`${(error as Error).message}\n\n${USAGE}`);
  else throw error;
  process.exitCode = 2;
}
