/** `npm run demo`: plays the whole story by API only, at a reader's pace, on an embedded system of its own. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../libs/config/environment.ts';
import { mailFolderOf } from '../libs/embedded/data-folder.ts';
import { openDevIssuer } from '../libs/embedded/dev-issuer.ts';
import { onEndSignal } from '../libs/service/end-signal.ts';
import { narrator } from './demo/narrator.ts';
import { setStage } from './demo/stage.ts';
import { STEPS, tellStory } from './demo/story.ts';
import { whereToLook } from './demo/where-to-look.ts';
import { startOwnSystem, type OwnSystem } from './own-system.ts';

const USAGE = `npm run demo -- [--keep] [--fast] [--url URL]
  --keep      leaves the system running after the last line
  --fast      without pauses for the reader
  --url URL   plays on a running \`npm start\` that holds nothing yet; SEUIL_DATA must name its data folder`;

/** Without a log file it is not ours. */
type System = Omit<OwnSystem, 'logFile'> & { readonly logFile?: string };

const joinRunning = (url: string, dataFolder: string): System => ({ url: url.replace(/\/+$/, ''), dataFolder, mailFolder: mailFolderOf(dataFolder), stop: () => Promise.resolve() });

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
  const { SEUIL_DATA, PORT, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The demo invents groups and money: never in production.');
  const system = (run.system = url === undefined ? await startOwnSystem({ name: 'demo', dataFolder: resolve(SEUIL_DATA, 'demo'), port: PORT }) : joinRunning(url, resolve(SEUIL_DATA)));
  console.log(`Seuil runs at ${system.url}`);
  const isOurs = system.logFile !== undefined;
  const issuer = await openDevIssuer(system.dataFolder, { production: false });
  const stage = await setStage({ ...system, issuer, narrator: narrator({ steps: STEPS, paced: process.stdout.isTTY && !fast }) });
  const { line, faults } = await tellStory(stage);
  if (faults.length > 0) throw new Error(`demo failed: ${line}\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  whereToLook(stage, { dataFolder: system.dataFolder, goesOn: keep || !isOurs });
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
