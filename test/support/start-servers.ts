import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startEmbedded, type EmbeddedServers } from '../../libs/embedded/embedded.ts';
import { isAlive } from '../../libs/embedded/process-life.ts';
import { onEndSignal } from '../../libs/service/end-signal.ts';
import { onParentGone } from '../../scripts/command/parent.ts';
import { writeApiDescription } from '../readers/api-description.ts';
import { startRedisCluster, type RedisCluster } from './redis-cluster.ts';
import { LOG_FOLDER } from './test-log.ts';

declare global {
  var embeddedServers: EmbeddedServers | undefined;
  var redisCluster: RedisCluster | undefined;
}

const FOLDERS = resolve('.seuil');
const NAME = /^test-(\d+)$/;
export const testFolder = join(FOLDERS, `test-${process.pid}`);

/** A run that was killed could not remove its folder; its servers ended with it. */
async function removeLeftFolders(): Promise<void> {
  for (const entry of await readdir(FOLDERS).catch(() => [])) {
    const pid = Number(NAME.exec(entry)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(FOLDERS, entry), { recursive: true, force: true });
  }
}

/** Ended by a signal, or left alone by npm, the run leaves nothing behind; when it is killed, its servers and workers notice. */
function endWell(servers: EmbeddedServers): void {
  const end = async () => {
    await servers.stop();
    await globalThis.redisCluster?.stop();
    await rm(testFolder, { recursive: true, force: true });
    process.exit(130);
  };
  onEndSignal(end);
  onParentGone(() => void end());
}

/** Real servers for all component and flow tests: the same ones as `npm start`, in a folder of this run's own, so that two runs do not meet. */
export default async function startServers(): Promise<void> {
  if (globalThis.embeddedServers) return; // Jest calls this once per project.
  await removeLeftFolders();
  await rm(LOG_FOLDER, { recursive: true, force: true });
  // `npm run test:cluster`: everything that is not about one Redis runs on three.
  if (process.env['TEST_REDIS'] === 'cluster')
    globalThis.redisCluster = await startRedisCluster(join(testFolder, 'cluster'));
  const { MONGODB_URI, REDIS_URL = globalThis.redisCluster?.url } = process.env;
  const servers = await startEmbedded({
    dataFolder: testFolder,
    env: { MONGODB_URI, REDIS_URL },
    say: (line) => process.stdout.write(`${line}\n`),
  });
  globalThis.embeddedServers = servers;
  endWell(servers);
  process.env['MONGODB_URI'] = servers.mongoUri;
  process.env['REDIS_URL'] = servers.redisUrl;
  process.env['SMTP_URL'] = servers.smtpUrl;
  process.env['MAIL_FOLDER'] = servers.mailFolder;
  await writeApiDescription(join(testFolder, 'openapi.json'));
}
