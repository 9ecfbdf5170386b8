import { defineMember } from '../command/command.ts';
import { numberOr } from '../command/input.ts';

const QUIET_SECONDS = 15;
const PROBE_MS = 1_000;

export const rollingDrill = defineMember({
  name: 'rolling',
  summary: 'Two replicas of each service are restarted one after another under a steady load of votes.',
  details:
    'They stand behind a proxy that asks /health/ready; each is ended by SIGTERM and started again, at least once. No request may fail, no vote be lost.',
  example: '--seconds 60 --votes-per-second 2',
  options: {
    seconds: numberOr(120, 'N', 'how long they are restarted at least', { least: 1 }),
    'votes-per-second': numberOr(5, 'N', 'the load', { least: 1 }),
  },
  async run({ seconds, 'votes-per-second': votesPerSecond }, session) {
    const [{ onOwnServers }, { runRollingDrill }, { services }] = await Promise.all([
      import('./own-servers.ts'),
      import('./rolling/run.ts'),
      import('../../services/all-services.ts'),
    ]);
    const all = services.map(({ name }) => name);
    return onOwnServers('rolling:', session, ({ servers: { mongoUri, redisUrl, smtpUrl }, folder, say }) =>
      runRollingDrill({
        run: all,
        roll: all,
        seconds,
        quietSeconds: QUIET_SECONDS,
        votesPerSecond,
        probeMs: PROBE_MS,
        mongoUri,
        redisUrl,
        smtpUrl,
        folder,
        say,
      }),
    );
  },
});
