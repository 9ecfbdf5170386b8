import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startEmbedded, type EmbeddedServers } from '../../libs/embedded/embedded.ts';
import { startRedisCluster, type RedisCluster } from './redis-cluster.ts';

declare global {
  var embeddedServers: EmbeddedServers | undefined;
  var redisCluster: RedisCluster | undefined;
}

export const testFolder = resolve(`.seuil/test-${process.pid}`);

/** Real servers for all component and flow tests: the same ones as `npm start`, in a folder of this run's own, so that two runs do not meet. */
export default async function startServers(): Promise<void> {
  if (globalThis.embeddedServers) return; // Jest calls this once per project.
  await rm(testFolder, { recursive: true, force: true });
  // `npm run test:cluster`: everything that is not about one Redis runs on three.
  if (process.env['TEST_REDIS'] === 'cluster') globalThis.redisCluster = await startRedisCluster(join(testFolder, 'cluster'));
  const { MONGODB_URI, REDIS_URL = globalThis.redisCluster?.url } = process.env;
  const servers = await startEmbedded({ dataFolder: testFolder, env: { MONGODB_URI, REDIS_URL }, say: (line) => process.stdout.write(`${line}\n`) });
  globalThis.embeddedServers = servers;
  process.env['MONGODB_URI'] = servers.mongoUri;
  process.env['REDIS_URL'] = servers.redisUrl;
  process.env['SMTP_URL'] = servers.smtpUrl;
  process.env['MAIL_FOLDER'] = servers.mailFolder;
}
