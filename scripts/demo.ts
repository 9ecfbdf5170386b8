/** `npm run demo`: plays the whole story by API only, at a reader's pace, on an embedded system of its own. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../libs/config/environment.ts';
import { openDevIssuer, type DevIssuer } from '../libs/embedded/dev-issuer.ts';
import { onEndSignal } from '../libs/service/end-signal.ts';
import { systemClock } from '../libs/time/clock.ts';
import { STORY_DAYS } from './demo/acts/late-invoice.ts';
import { writeMailGallery } from './demo/mail-gallery.ts';
import { narrator } from './demo/narrator.ts';
import { joinRunning, whereToLookInContainers } from './demo/running-system.ts';
import { setStage, type Stage } from './demo/stage.ts';
import { storyClock } from './demo/story-clock.ts';
import { STEPS, tellStory } from './demo/story.ts';
import { whereToLook } from './demo/where-to-look.ts';
import { startOwnSystem } from './own-system.ts';

const USAGE = `npm run demo -- [--keep] [--fast] [--url URL]
  --keep      leaves the system running after the last line
  --fast      without pauses for the reader
  --url URL   plays on a running system that holds nothing yet: docker compose, or \`npm start\` (SEUIL_DATA must name its data folder); no days pass there`;

type System = Pick<Stage, 'url' | 'mailFolder' | 'bankFolder' | 'now' | 'letDaysPass'> & {
  readonly dataFolder: string; readonly namespace: string; readonly issuer: DevIssuer; readonly inContainers?: boolean;
  /** Without one it is not ours. */
  readonly logFile?: string;
  stop(): Promise<void>;
};

const bankFolderIn = (dataFolder: string) => join(dataFolder, 'bank');

async function startOwn(common: string, port: number): Promise<System> {
  const clock = storyClock(STORY_DAYS);
  const dataFolder = join(common, 'demo');
  const own = await startOwnSystem({ name: 'demo', dataFolder, port, clock: clock.now, issuerFolder: common });
  const letDaysPass = async (days: number) => {
    clock.pass(days);
    for (const { run: sweep } of own.sweeps) await sweep();
  };
  return { ...own, issuer: await openDevIssuer(dataFolder, { production: false }), bankFolder: bankFolderIn(dataFolder), now: clock.now, letDaysPass };
}
const run: { system?: System; ending: boolean; told: boolean } = { ending: false, told: false };

async function end(code: number): Promise<never> {
  run.ending = true;
  await run.system?.stop();
  process.exit(code);
}

function flagsGiven() {
  try {
    return parseArgs({ options: { keep: { type: 'boolean', default: false }, fast: { type: 'boolean', default: false }, url: { type: 'string' } } }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

async function play(): Promise<void> {
  const { keep, fast, url } = flagsGiven();
  const { SEUIL_DATA, PORT, NAMESPACE, AUTH_ISSUER, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The demo invents groups and money: never in production.');
  const system = (run.system = url === undefined
    ? await startOwn(resolve(SEUIL_DATA), PORT)
    : { ...(await joinRunning(url, resolve(SEUIL_DATA), AUTH_ISSUER)), bankFolder: bankFolderIn(resolve(SEUIL_DATA)), namespace: NAMESPACE, now: systemClock, letDaysPass: undefined });
  console.log(`Seuil runs at ${system.url}${system.letDaysPass ? `; its clock begins ${STORY_DAYS} days ago, so that days can pass in the story` : ''}`);
  const isOurs = system.logFile !== undefined;
  const stage = await setStage({ ...system, narrator: narrator({ steps: STEPS, paced: process.stdout.isTTY && !fast }) });
  const { line, faults } = await tellStory(stage);
  if (faults.length > 0) throw new Error(`demo failed: ${line}\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  if (system.inContainers === true) console.log(whereToLookInContainers(system.url));
  else {
    const { index } = await writeMailGallery(system.mailFolder, join(system.dataFolder, 'mail-gallery'));
    whereToLook(stage, { ...system, gallery: index, goesOn: keep || !isOurs });
  }
  console.log(`\ndemo ok: ${line}`);
  run.told = true;
  if (!keep || !isOurs) await end(0);
}

onEndSignal(() => end(run.told ? 0 : 130));
try {
  await play();
} catch (error) {
  // What fails because it is being ended needs no explanation.
  if (!run.ending) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    if (run.system?.logFile !== undefined) console.error(`The log of the services: ${run.system.logFile}`);
    await end(1);
  }
}
