import { defineMember } from '../command/command.ts';
import { numberOr, seed } from '../command/input.ts';

const MOST_TIMES = 7;

export const mailDrill = defineMember({
  name: 'mail',
  summary:
    'One action becomes fundable, and everybody is told, over a worker that is killed and a mail server that fails.',
  details:
    'Redis restarts once; the mail server answers 4xx to 5 %, 5xx to 1 %, and drops the connection after DATA for 0.5 %. Nobody may be missed, and nobody told twice but where an acknowledgement was lost.',
  example: '--recipients 1000 --kills 2 --seed 1',
  options: {
    recipients: numberOr(10_000, 'N', 'people who are told', { least: 2 }),
    kills: numberOr(5, 'N', 'how often the worker is killed'),
    seed: seed(),
  },
  async run(inputValues, session) {
    const [{ onOwnServers }, { runMailDrill }] = await Promise.all([
      import('./own-servers.ts'),
      import('./mail/run.ts'),
    ]);
    const { recipients, kills } = inputValues;
    return onOwnServers(
      `mail: ${recipients} recipients, ${kills} kills, seed ${inputValues.seed}:`,
      session,
      ({ servers, folder, say }) =>
        runMailDrill({ ...inputValues, mostTimes: MOST_TIMES, mongoUri: servers.mongoUri, folder, say }),
      // The drill starts Redis itself, because it restarts it.
      { REDIS_URL: 'redis://not-needed', SMTP_URL: 'smtp://not-needed' },
    );
  },
});
