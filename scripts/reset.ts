/** Removes what the embedded servers keep: `npm run reset`. Refuses while they run. */
import { existsSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readEnvironment } from '../libs/config/environment.ts';
import { lockOf, OUR_ENTRIES } from '../libs/embedded/data-folder.ts';
import { runningServers } from '../libs/embedded/embedded.ts';
import { whileLocked } from '../libs/embedded/folder-lock.ts';

async function reset(dataFolder: string): Promise<void> {
  if (!existsSync(dataFolder)) return console.log(`${dataFolder} does not exist: nothing to remove.`);
  // The lock is one of our entries and goes last: until then nobody can start servers on half a folder.
  await whileLocked(lockOf(dataFolder), { waitMs: 5_000 }, async () => {
    const running = await runningServers(dataFolder);
    if (running.length > 0) throw new Error(`Servers use ${dataFolder}; end their process first:\n${running.map((line) => `  ${line}`).join('\n')}`);
    for (const entry of OUR_ENTRIES) if (join(dataFolder, entry) !== lockOf(dataFolder)) await rm(join(dataFolder, entry), { recursive: true, force: true });
  });
  const left = await readdir(dataFolder);
  if (left.length === 0) await rmdir(dataFolder);
  // SEUIL_DATA may name a folder that holds somebody's other work.
  console.log(left.length === 0 ? `Removed ${dataFolder}.` : `Removed Seuil's data; not ours and kept in ${dataFolder}: ${left.join(', ')}.`);
}

try {
  const dataFolder = resolve(readEnvironment([]).SEUIL_DATA);
  // The demo and the tests keep data folders of their own in it.
  for (const inner of ['demo', 'test']) if (existsSync(join(dataFolder, inner))) await reset(join(dataFolder, inner));
  await reset(dataFolder);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
