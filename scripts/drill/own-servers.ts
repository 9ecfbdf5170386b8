import { startEmbedded, type EmbeddedServers } from '../../libs/embedded/embedded.ts';
import type { Session } from '../command/session.ts';
import type { Verdict } from './table.ts';

type Stage = { servers: EmbeddedServers; folder: string; say: (line: string) => void };

/**
 * Runs a drill on servers of its own, whatever the environment names, and prints the outcome.
 * @param env servers that are named here are not started, because the drill brings its own or needs none
 * @returns the exit code of the drill
 */
export async function onOwnServers(
  title: string,
  session: Session,
  drill: (stage: Stage) => Promise<Verdict>,
  env: Record<string, string> = {},
): Promise<number> {
  const folder = await session.temporaryFolder('drill');
  const say = (line: string) => {
    console.log(line);
  };
  const servers = await session.during(startEmbedded({ dataFolder: folder, env, say: () => undefined }), ({ stop }) =>
    stop(),
  );
  const started = Date.now();
  say(`MongoDB: ${servers.mongoProvider}${env['REDIS_URL'] === undefined ? `, Redis: ${servers.redisProvider}` : ''}`);
  const { lines, counts, faults } = await drill({ servers, folder, say });
  say('');
  for (const line of lines) say(line);
  say('');
  for (const [name, count] of Object.entries(counts)) say(`${name.padEnd(46)} ${String(count).padStart(8)}`);
  for (const fault of faults) say(`FAULT ${fault}`);
  say(`${title} ${faults.length === 0 ? 'ok' : 'FAILED'}, ${Math.round((Date.now() - started) / 1_000)} s`);
  return faults.length === 0 ? 0 : 1;
}
