import { rm } from 'node:fs/promises';
import { spreadFaults, spreadTable } from './redis-cluster.ts';
import { testFolder } from './start-servers.ts';

export default async function stopServers(): Promise<void> {
  const cluster = globalThis.redisCluster;
  const faults: string[] = [];
  if (cluster) {
    const rows = await cluster.queues();
    process.stdout.write(`\n${spreadTable(rows)}\n`);
    faults.push(...spreadFaults(rows, cluster.nodes));
  }
  await globalThis.embeddedServers?.stop();
  await cluster?.stop();
  globalThis.embeddedServers = undefined;
  globalThis.redisCluster = undefined;
  await rm(testFolder, { recursive: true, force: true });
  if (faults.length > 0) throw new Error(`The queues are not spread: ${faults.join(', ')}`);
}
