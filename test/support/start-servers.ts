import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startEmbedded, type EmbeddedServers } from '../../libs/embedded/embedded.ts';

declare global {
  var embeddedServers: EmbeddedServers | undefined;
}

export const testFolder = resolve(`.seuil/test-${process.pid}`);

/** Real servers for all component and flow tests: the same ladder as `npm start`, in a folder of this run's own, so that two runs do not meet. */
export default async function startServers(): Promise<void> {
  if (globalThis.embeddedServers) return; // Jest calls this once per project.
  await rm(testFolder, { recursive: true, force: true });
  const { MONGODB_URI, REDIS_URL } = process.env;
  const servers = await startEmbedded({ dataFolder: testFolder, env: { MONGODB_URI, REDIS_URL }, say: (line) => process.stdout.write(`${line}\n`) });
  globalThis.embeddedServers = servers;
  process.env['MONGODB_URI'] = servers.mongoUri;
  process.env['REDIS_URL'] = servers.redisUrl;
  process.env['SMTP_URL'] = servers.smtpUrl;
  process.env['MAIL_FOLDER'] = servers.mailFolder;
}
