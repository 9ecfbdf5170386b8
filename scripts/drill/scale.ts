import { defineMember } from '../command/command.ts';
import { numberOr, seed } from '../command/input.ts';

const MOST_PROCESSES = 4;

export const scaleDrill = defineMember({
  name: 'scale',
  summary: `A backlog for budget goes from 1 to ${MOST_PROCESSES} processes, and back to 1 by SIGTERM, while work still arrives.`,
  details:
    'Votes, requests for places, claims that move money; some told twice or in the wrong order. Nothing may be lost, nothing happen twice.',
  example: '--jobs 2000 --seed 1',
  options: { jobs: numberOr(20_000, 'N', 'jobs in all', { least: 100 }), seed: seed() },
  async run(inputValues, session) {
    const [{ onOwnServers }, { runScaleDrill }] = await Promise.all([
      import('./own-servers.ts'),
      import('./scale/run.ts'),
    ]);
    const title = `scale: ${inputValues.jobs} jobs, seed ${inputValues.seed}:`;
    return onOwnServers(title, session, ({ servers: { mongoUri, redisUrl }, folder, say }) =>
      runScaleDrill({ ...inputValues, most: MOST_PROCESSES, mongoUri, redisUrl, folder, say }),
    );
  },
});
