import { afterAll, expect, test } from '@jest/globals';
import { claim, runningServices, whoRuns } from '../../../libs/embedded/running-services.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

afterAll(removeTemporaryFolders);

test('who starts a service a second time is told which process runs it, where, and how to end that', async () => {
  const folder = await temporaryFolder();
  const first = await claim(folder, 'seuil', ['voting', 'budget']);
  await expect(claim(folder, 'seuil', ['budget', 'worker'])).rejects.toThrow(
    `process ${process.pid}, which is starting, runs budget;`,
  );
  await first.announce('http://127.0.0.1:3000');
  await expect(claim(folder, 'seuil', ['budget', 'worker'])).rejects.toThrow(
    `process ${process.pid}, at http://127.0.0.1:3000, runs budget; Ctrl-C in its terminal ends it, or kill ${process.pid}`,
  );
  expect((await runningServices(folder)).map(({ name }) => name).sort()).toEqual(['budget', 'voting']);
  await first.release();
  expect(whoRuns(await runningServices(folder))).toEqual([]);
  await (await claim(folder, 'seuil', ['budget'])).release();
});

test('other services, and another system by its namespace, may run beside them', async () => {
  const folder = await temporaryFolder();
  const claims = [
    await claim(folder, 'seuil', ['voting']),
    await claim(folder, 'seuil', ['budget']),
    await claim(folder, 'other', ['voting']),
  ];
  expect(await runningServices(folder)).toHaveLength(3);
  await Promise.all(claims.map(({ release }) => release()));
});
