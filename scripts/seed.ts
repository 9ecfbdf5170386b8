/** `npm run seed`: puts the beginning of the demo's story on a running system, so that there is something to try. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../libs/config/environment.ts';
import { systemClock } from '../libs/time/clock.ts';
import { narrator } from './demo/narrator.ts';
import { joinRunning } from './demo/running-system.ts';
import { SEED_STEPS, seed } from './demo/seed.ts';
import { setStage } from './demo/stage.ts';

const USAGE = `npm run seed -- [--url URL]
  --url URL   of the running system; http://127.0.0.1:3000 unless PORT says otherwise`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' } } });
  const { SEUIL_DATA, PORT, AUTH_ISSUER, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The seed invents groups and money: never in production.');
  const dataFolder = resolve(SEUIL_DATA);
  const system = await joinRunning(values.url ?? `http://127.0.0.1:${PORT}`, dataFolder, AUTH_ISSUER);
  try {
    const headlines = { ...narrator({ steps: SEED_STEPS, paced: false }), tell: () => Promise.resolve(), detail: () => undefined };
    const setting = { ...system, bankFolder: dataFolder, now: systemClock, letDaysPass: undefined, narrator: headlines };
    console.log(await seed(await setStage(setting)));
  } finally {
    await system.stop();
  }
}

try {
  await main();
} catch (error) {
  const isOfUsage = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(`${error instanceof Error ? error.message : String(error)}${isOfUsage ? `\n${USAGE}` : ''}`);
  process.exitCode = 1;
}
