import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { readEnvironment } from '../../libs/config/environment.ts';
import { lockOf } from '../../libs/embedded/data-folder.ts';
import { runningServers } from '../../libs/embedded/embedded.ts';
import { whileLocked } from '../../libs/embedded/folder-lock.ts';
import { Misuse } from '../command/misuse.ts';
import type { Session } from '../command/session.ts';
import { allContents, contentsOf, removeOurs, type Contents } from './entries.ts';

const shown = (folder: string) => (relative('.', folder).startsWith('..') ? folder : relative('.', folder)) || folder;

async function refuseWhileRunning(folder: string): Promise<void> {
  const running = await runningServers(folder);
  if (running.length === 0) return;
  throw new Error([`Servers use ${folder}; end their process first:`, ...running].join('\n  '));
}

async function remove(folder: string): Promise<void> {
  await whileLocked(lockOf(folder), { waitMs: 5_000 }, async () => {
    await refuseWhileRunning(folder);
    await removeOurs(await contentsOf(folder));
  });
  const left = await readdir(folder);
  if (left.length === 0) await rmdir(folder);
  const kept = left.length === 0 ? '' : `; not Seuil's and kept there: ${left.join(', ')}`;
  console.log(`Removed the data in ${shown(folder)}${kept}.`);
}

const listed = ({ folder, ours }: Contents) => `  ${shown(folder)}: ${ours.join(', ')}`;

export async function reset({ yes }: { yes: boolean }, session: Session): Promise<number> {
  const dataFolder = resolve(readEnvironment([]).SEUIL_DATA);
  const full = (await allContents(dataFolder)).filter(({ ours }) => ours.length > 0);
  if (full.length === 0) {
    const why = existsSync(dataFolder) ? 'holds no data of Seuil' : 'does not exist';
    console.log(`${dataFolder} ${why}: nothing to remove.`);
    return 0;
  }
  for (const { folder } of full) await refuseWhileRunning(folder);
  if (!yes) {
    console.log(['This removes for good:', ...full.map(listed)].join('\n'));
    const agrees = await session.confirms('Remove them?');
    if (agrees === undefined) {
      throw new Misuse(
        'Nobody can be asked here, so nothing was removed: npm run reset -- --yes removes it without a question.',
      );
    }
    if (!agrees) {
      console.log('Nothing was removed.');
      return 1;
    }
  }
  for (const { folder } of full) await remove(folder);
  return 0;
}
