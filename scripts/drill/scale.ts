import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { NamedRun } from '../named-run.ts';
import { wholeNumber } from './options.ts';
import { onOwnServers } from './own-servers.ts';
import { runScaleDrill } from './scale/run.ts';

const MOST = 4;

export const scaleDrill: NamedRun = {
  usage: `scale [--jobs 20000] [--seed N]
  A backlog for budget (votes, requests for places, claims that move money; some told twice or in the wrong order), on servers of
  its own: from 1 to ${MOST} processes, and back to 1 by SIGTERM, while work still arrives. Nothing may be lost, nothing happen twice.`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { jobs: { type: 'string', default: '20000' }, seed: { type: 'string' } } });
    const jobs = wholeNumber('jobs', values.jobs, 100);
    const seed = values.seed === undefined ? randomInt(2 ** 29) : wholeNumber('seed', values.seed);
    return onOwnServers(`scale: ${jobs} jobs, seed ${seed}:`, ({ servers: { mongoUri, redisUrl }, folder, say }) => runScaleDrill({ jobs, seed, most: MOST, mongoUri, redisUrl, folder, say }));
  },
};
