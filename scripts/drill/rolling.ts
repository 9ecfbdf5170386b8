import { parseArgs } from 'node:util';
import type { NamedRun } from '../named-run.ts';
import { services } from '../services.ts';
import { wholeNumber } from './options.ts';
import { onOwnServers } from './own-servers.ts';
import { runRollingDrill } from './rolling/run.ts';

const QUIET_SECONDS = 15;
const PROBE_MS = 1_000;

export const rollingDrill: NamedRun = {
  usage: `rolling [--seconds 120] [--votes-per-second 5]
  Two replicas of each service, on servers of its own, behind a proxy that asks /health/ready: one after another is ended by SIGTERM
  and started again, for so long at least, and each at least once, under a steady load of votes. No request may fail, no vote be lost.`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { seconds: { type: 'string', default: '120' }, 'votes-per-second': { type: 'string', default: '5' } } });
    const seconds = wholeNumber('seconds', values.seconds, 1);
    const votesPerSecond = wholeNumber('votes-per-second', values['votes-per-second'], 1);
    const all = services.map(({ name }) => name);
    return onOwnServers('rolling:', ({ servers: { mongoUri, redisUrl, smtpUrl }, folder, say }) =>
      runRollingDrill({ run: all, roll: all, seconds, quietSeconds: QUIET_SECONDS, votesPerSecond, probeMs: PROBE_MS, mongoUri, redisUrl, smtpUrl, folder, say }));
  },
};
