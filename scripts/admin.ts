import { userInfo } from 'node:os';
import { queues, type QueueName, type Service } from '../libs/events/topology.ts';
import { keptRoots, ROOT_EXAMPLE } from './admin/kept-roots.ts';
import type { System } from './admin/open-system.ts';
import { defineFamily, defineMember } from './command/command.ts';
import {
  flag,
  manyOf,
  oneOf,
  oneOfOr,
  required,
  requiredMoment,
  requiredOneOf,
  text,
  textOr,
} from './command/input.ts';
import { Misuse } from './command/misuse.ts';
import { runAsScript } from './command/run.ts';

const QUEUES = Object.keys(queues) as QueueName[];
const SERVICES = [...new Set<Service>(Object.values(queues))];
const STATES = ['dead', 'replayed', 'discarded'] as const;

/** In the image a process is known by its number and has no name. */
function whoRuns(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

const by = textOr(whoRuns(), 'NAME', 'who is noted');
const queue = requiredOneOf(QUEUES, 'QUEUE', 'one of');
const since = requiredMoment('SINCE', 'a moment with its offset');
const service = requiredOneOf(SERVICES, 'SERVICE', 'one of');

/** Does the work on the servers of the environment, and prints the outcome. */
async function print(work: (system: System) => Promise<string>): Promise<void> {
  const { withSystem } = await import('./admin/open-system.ts');
  console.log(await withSystem([], work));
}

export const admin = defineFamily({
  name: 'admin',
  group: 'operate',
  summary: 'Looks after a running system: queues, dead letters, facts, keys, books.',
  details:
    'Servers are those of MONGODB_URI and REDIS_URL, or of the data folder (SEUIL_DATA); facts and iban-key need the settings of their service. In the image: admin as its argument.',
  members: [
    defineMember({
      name: 'queues',
      summary: 'shows queues, outboxes and dead letters at a glance',
      example: '',
      run: async () => print((await import('./admin/queues.ts')).showQueues),
    }),
    defineMember({
      name: 'pause',
      summary: 'lets all workers of a queue rest; what comes waits',
      example: 'worker-emails',
      positionals: { queue },
      async run(inputValues) {
        const { pause } = await import('./admin/queues.ts');
        await print((system) => pause(system, inputValues.queue));
      },
    }),
    defineMember({
      name: 'resume',
      summary: 'lets them go on',
      example: 'worker-emails',
      positionals: { queue },
      async run(inputValues) {
        const { resume } = await import('./admin/queues.ts');
        await print((system) => resume(system, inputValues.queue));
      },
    }),
    defineMember({
      name: 'letters',
      summary: 'lists jobs that failed for good',
      example: 'voting --state replayed',
      positionals: { services: manyOf(SERVICES, 'SERVICE', 'only of these') },
      options: { state: oneOfOr(STATES, 'dead', 'STATE', 'one of') },
      async run({ services, state }) {
        const { listLetters } = await import('./admin/letters.ts');
        await print((system) => listLetters(system, services, state));
      },
    }),
    defineMember({
      name: 'letter',
      summary: 'shows one of them whole',
      example: 'worker worker-emails-send-mail-17',
      positionals: { service, id: required('ID', 'as admin letters names it') },
      async run(inputValues) {
        const { showLetter } = await import('./admin/letters.ts');
        await print((system) => showLetter(system, inputValues.service, inputValues.id));
      },
    }),
    defineMember({
      name: 'letter-replay',
      summary: 'puts it back into its queue; who did it is noted',
      example: 'worker --all',
      positionals: { service, id: text('ID', 'as admin letters names it') },
      options: { all: flag('all dead letters of the service, once each'), by },
      async run(inputValues) {
        const { deal, replayAll } = await import('./admin/letters.ts');
        const { id, all } = inputValues;
        if ((id === undefined) !== all)
          throw new Misuse('Name the letter by its ID, or all dead ones of the service by --all');
        const who = `admin:${inputValues.by}`;
        await print((system) =>
          id === undefined
            ? replayAll(system, inputValues.service, who)
            : deal(system, 'replay', { service: inputValues.service, id, by: who }),
        );
      },
    }),
    defineMember({
      name: 'letter-discard',
      summary: 'accepts that it will not be done; who did it is noted',
      example: 'worker worker-emails-send-mail-17 --by ada',
      positionals: { service, id: required('ID', 'as admin letters names it') },
      options: { by },
      async run(inputValues) {
        const { deal } = await import('./admin/letters.ts');
        await print((system) =>
          deal(system, 'discard', { service: inputValues.service, id: inputValues.id, by: `admin:${inputValues.by}` }),
        );
      },
    }),
    defineMember({
      name: 'mail-failures',
      summary: 'lists mails that were not sent since a moment, with the words of the mail server',
      example: '2027-03-09T11:00:00Z',
      positionals: { since },
      async run(inputValues) {
        const { listUnsent } = await import('./admin/mails.ts');
        await print((system) => listUnsent(system, inputValues.since));
      },
    }),
    defineMember({
      name: 'mail-lift',
      summary: 'writes again to all addresses that were suppressed since a moment, except after complaints',
      example: '2027-03-09T11:00:00Z --reason misconfigured --by ada',
      positionals: { since },
      options: { reason: textOr('the mail server refused the sender', 'WORDS', 'is noted'), by },
      async run(inputValues) {
        const { liftSince } = await import('./admin/mails.ts');
        const note = { by: `admin:${inputValues.by}`, why: inputValues.reason };
        await print((system) => liftSince(system, inputValues.since, note));
      },
    }),
    defineMember({
      name: 'mail-resend',
      summary: 'sends again all mails that failed since a moment',
      example: '2027-03-09T11:00:00Z',
      positionals: { since },
      async run(inputValues) {
        const { sendAgainSince } = await import('./admin/mails.ts');
        await print((system) => sendAgainSince(system, inputValues.since));
      },
    }),
    defineMember({
      name: 'facts',
      summary: 'tells the present facts of a service again, to rebuild who hears of them',
      example: 'directory --to voting',
      positionals: { service },
      options: { to: oneOf(QUEUES, 'QUEUE', 'only to this one') },
      async run(inputValues) {
        const [{ replay }, { withSystem }, { serviceNamed }] = await Promise.all([
          import('./admin/facts.ts'),
          import('./admin/open-system.ts'),
          import('./admin/letters.ts'),
        ]);
        const definition = serviceNamed(inputValues.service);
        console.log(await withSystem([definition.environment], (system) => replay(system, definition, inputValues.to)));
      },
    }),
    defineMember({
      name: 'iban-key',
      summary: 'seals every account under the present IBAN_KEY',
      example: '',
      async run() {
        const [{ rotateIbanKey }, { withSystem }, { serviceNamed }] = await Promise.all([
          import('./admin/iban-key.ts'),
          import('./admin/open-system.ts'),
          import('./admin/letters.ts'),
        ]);
        console.log(await withSystem([serviceNamed('reimbursement').environment], rotateIbanKey));
      },
    }),
    defineMember({
      name: 'monitoring',
      summary: 'asks a Prometheus whether it knows our pods and alerts',
      example: 'http://127.0.0.1:9090',
      positionals: { prometheus: required('URL', 'of the Prometheus') },
      options: { namespace: textOr('seuil', 'NAME', 'the namespace of Kubernetes') },
      async run({ prometheus, namespace }) {
        const [{ checkMonitoring }, { tell }] = await Promise.all([
          import('./admin/monitoring.ts'),
          import('./admin/verify.ts'),
        ]);
        return tell(await checkMonitoring(prometheus, namespace));
      },
    }),
    defineMember({
      name: 'verify',
      summary: 'recomputes ledger, trails, payouts and documents',
      example: ROOT_EXAMPLE,
      positionals: { roots: keptRoots('claims', 'ledger') },
      async run({ roots }) {
        const { tell, verifySystem } = await import('./admin/verify.ts');
        return tell(...(await verifySystem(roots)));
      },
    }),
  ],
});

void runAsScript(import.meta.url, admin);
