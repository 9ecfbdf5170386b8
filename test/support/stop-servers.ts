import { rm } from 'node:fs/promises';
import { testFolder } from './start-servers.ts';

export default async function stopServers(): Promise<void> {
  await globalThis.embeddedServers?.stop();
  globalThis.embeddedServers = undefined;
  await rm(testFolder, { recursive: true, force: true });
}
