import { resolve } from 'node:path';
import { readEnvironment } from '../../libs/config/environment.ts';
import { systemClock } from '../../libs/time/clock.ts';
import type { Session } from '../command/session.ts';
import { narrator } from './narrator.ts';
import { joinRunning } from './running-system.ts';
import { seed, SEED_STEPS } from './seed.ts';
import { setStage } from './stage.ts';

/**
 * @param address the address of the system; when it is left out, the address at which `npm start` listens in this
 * environment
 */
export async function seedRunning(address: string | undefined, session: Session): Promise<void> {
  const { SEUIL_DATA, PORT, AUTH_ISSUER, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The seed invents groups and money: never in production.');
  const dataFolder = resolve(SEUIL_DATA);
  const url = address ?? `http://127.0.0.1:${PORT}`;
  const system = await session.during(joinRunning(url, dataFolder, AUTH_ISSUER), ({ stop }) => stop());
  const headlines = {
    ...narrator({ steps: SEED_STEPS, paced: false }),
    tell: () => Promise.resolve(),
    detail: () => undefined,
  };
  const setting = { ...system, bankFolder: dataFolder, now: systemClock, letDaysPass: undefined, narrator: headlines };
  console.log(await seed(await setStage(setting)));
}
