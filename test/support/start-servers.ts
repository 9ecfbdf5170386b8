import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startEmbedded, type EmbeddedServers } from '../../libs/embedded/embedded.ts';

declare global {
  var embeddedServers: EmbeddedServers | undefined;
}

/** Real servers for all component and flow tests: the same ladder as `npm start`, in a folder of their own, emptied first. */
export default async function startServers(): Promise<void> {
  if (globalThis.embeddedServers) return; // Jest calls this once per project.
  const dataFolder = resolve('.seuil/test');
  await rm(dataFolder, { recursive: true, force: true });
  const { MONGODB_URI, REDIS_URL } = process.env;
  const servers = await startEmbedded({ dataFolder, env: { MONGODB_URI, REDIS_URL }, say: (line) => process.stdout.write(`${line}\n`) });
  globalThis.embeddedServers = servers;
  process.env['MONGODB_URI'] = servers.mongoUri;
  process.env['REDIS_URL'] = servers.redisUrl;
  process.env['SMTP_URL'] = servers.smtpUrl;
  process.env['MAIL_FOLDER'] = servers.mailFolder;
}
