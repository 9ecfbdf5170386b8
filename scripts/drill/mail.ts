import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { NamedRun } from '../named-run.ts';
import { runMailDrill } from './mail/run.ts';
import { wholeNumber } from './options.ts';
import { onOwnServers } from './own-servers.ts';

const USAGE = `mail [--recipients 10000] [--kills 5] [--seed N]
  One action becomes fundable, and everybody is told, on servers of its own: the worker is killed, Redis restarts once,
  the mail server answers 4xx to 5 %, 5xx to 1 %, and drops the connection after DATA for 0.5 %.
  Nobody may be missed, and nobody told twice but where an acknowledgement was lost.`;

const MOST_TIMES = 7;

async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { recipients: { type: 'string', default: '10000' }, kills: { type: 'string', default: '5' }, seed: { type: 'string' } } });
  const recipients = wholeNumber('recipients', values.recipients, 2);
  const kills = wholeNumber('kills', values.kills);
  const seed = values.seed === undefined ? randomInt(2 ** 29) : wholeNumber('seed', values.seed);
  // Redis is started by the drill, which restarts it.
  return onOwnServers(
    `mail: ${recipients} recipients, ${kills} kills, seed ${seed}:`,
    ({ servers, folder, say }) => runMailDrill({ recipients, kills, seed, mostTimes: MOST_TIMES, mongoUri: servers.mongoUri, folder, say }),
    { REDIS_URL: 'redis://not-needed', SMTP_URL: 'smtp://not-needed' },
  );
}

export const mailDrill: NamedRun = { usage: USAGE, run };
