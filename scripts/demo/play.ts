import { join, resolve } from 'node:path';
import { readEnvironment } from '../../libs/config/environment.ts';
import { openDevIssuer, type DevIssuer } from '../../libs/embedded/dev-issuer.ts';
import { systemClock } from '../../libs/time/clock.ts';
import type { Session } from '../command/session.ts';
import { wordsOf } from '../command/words-of.ts';
import { startOwnSystem } from '../own-system.ts';
import { writeMailGallery } from './mail-gallery.ts';
import { narrator } from './narrator.ts';
import { joinRunning, whereToLookInContainers } from './running-system.ts';
import { setStage, type Stage } from './stage.ts';
import { storyClock } from './story-clock.ts';
import { STEPS, STORY_DAYS, tellStory } from './story.ts';
import { whereToLook } from './where-to-look.ts';

type System = Pick<Stage, 'url' | 'mailFolder' | 'bankFolder' | 'now' | 'letDaysPass'> & {
  readonly dataFolder: string;
  readonly namespace: string;
  readonly issuer: DevIssuer;
  readonly inContainers?: boolean;
  /** A system without an issuer was not started by us. */
  readonly logFile?: string;
  stop(): Promise<void>;
};

const bankFolderIn = (dataFolder: string) => join(dataFolder, 'bank');

/** @param common the data folder of `npm start`, whose tokens the demo takes as well */
async function startOwn(common: string, port: number): Promise<System> {
  const clock = storyClock(STORY_DAYS);
  const dataFolder = join(common, 'demo');
  const own = await startOwnSystem({ name: 'demo', dataFolder, port, clock: clock.now, issuerFolder: common });
  const letDaysPass = async (days: number) => {
    clock.pass(days);
    for (const { run: sweep } of own.sweeps) await sweep();
  };
  return {
    ...own,
    issuer: await openDevIssuer(dataFolder, { production: false }),
    bankFolder: bankFolderIn(dataFolder),
    now: clock.now,
    letDaysPass,
  };
}

async function open(url: string | undefined): Promise<System> {
  const { SEUIL_DATA, PORT, NAMESPACE, AUTH_ISSUER, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The demo invents groups and money: never in production.');
  if (url === undefined) return startOwn(resolve(SEUIL_DATA), PORT);
  const dataFolder = resolve(SEUIL_DATA);
  const running = await joinRunning(url, dataFolder, AUTH_ISSUER);
  return {
    ...running,
    bankFolder: bankFolderIn(dataFolder),
    namespace: NAMESPACE,
    now: systemClock,
    letDaysPass: undefined,
  };
}

async function tell(system: System, { keep, fast }: { keep: boolean; fast: boolean }): Promise<void> {
  const isOurs = system.logFile !== undefined;
  const paced = process.stdout.isTTY && !fast;
  const stage = await setStage({ ...system, narrator: narrator({ steps: STEPS, paced }) });
  const { line, faults } = await tellStory(stage);
  if (faults.length > 0) throw new Error(`demo failed: ${line}\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  if (system.inContainers === true) console.log(whereToLookInContainers(system.url));
  else {
    const { index } = await writeMailGallery(system.mailFolder, join(system.dataFolder, 'mail-gallery'));
    whereToLook(stage, { ...system, gallery: index, goesOn: keep || !isOurs });
  }
  console.log(`\ndemo ok: ${line}`);
}

export async function playDemo(
  { keep, fast, url }: { keep: boolean; fast: boolean; url: string | undefined },
  session: Session,
): Promise<void> {
  const system = await session.during(open(url), ({ stop }) => stop());
  const clock = system.letDaysPass
    ? `; its clock begins ${STORY_DAYS} days ago, so that days can pass in the story`
    : '';
  console.log(`Seuil runs at ${system.url}${clock}`);
  await tell(system, { keep, fast }).catch((error: unknown) => {
    const log = system.logFile === undefined ? '' : `\nThe log of the services: ${system.logFile}`;
    throw new Error(`\n${wordsOf(error)}${log}`);
  });
  if (keep && system.logFile !== undefined) await session.untilEnded();
}
