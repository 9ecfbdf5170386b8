/** `npm run demo`: plays the whole story by API only, at a reader's pace, on an embedded system of its own. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../libs/config/environment.ts';
import { mailFolderOf } from '../libs/embedded/data-folder.ts';
import { openDevIssuer, type DevIssuer } from '../libs/embedded/dev-issuer.ts';
import { runningServers } from '../libs/embedded/embedded.ts';
import { freePort } from '../libs/embedded/free-port.ts';
import { createLogger } from '../libs/logger/logger.ts';
import { onEndSignal } from '../libs/service/end-signal.ts';
import { startSeuil } from '../libs/service/run.ts';
import { narrator } from './demo/narrator.ts';
import { joinRunning, whereToLookInContainers } from './demo/running-system.ts';
import { setStage } from './demo/stage.ts';
import { STEPS, tellStory } from './demo/story.ts';
import { whereToLook } from './demo/where-to-look.ts';
import { services } from './services.ts';

const USAGE = `npm run demo -- [--keep] [--fast] [--url URL]
  --keep      leaves the system running after the last line
  --fast      without pauses for the reader
  --url URL   plays on a running system that holds nothing yet: docker compose, or \`npm start\` (SEUIL_DATA must name its data folder)`;

type System = { readonly url: string; readonly dataFolder: string; readonly mailFolder: string; readonly issuer: DevIssuer; readonly isOurs: boolean; readonly inContainers?: boolean; stop(): Promise<void> };

/** From nothing, so that the same story gives the same counts. */
async function startOwn(dataFolder: string, wantedPort: number): Promise<System> {
  const running = await runningServers(dataFolder);
  if (running.length > 0) throw new Error(`Another demo uses ${dataFolder}; end it first:\n${running.map((line) => `  ${line}`).join('\n')}`);
  await rm(dataFolder, { recursive: true, force: true });
  const port = await freePort(wantedPort);
  const environment = readEnvironment(services.map((service) => service.environment), {
    ...process.env,
    SEUIL_DATA: dataFolder, HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    // On servers that the environment names, too, every run has databases and queues of its own.
    NAMESPACE: `demo-${crypto.randomUUID().slice(0, 8)}`,
    // Only the catcher's mails can be counted, and nobody real may get one.
    SMTP_URL: '',
  });
  const logger = createLogger({ level: environment.LOG_LEVEL, file: join(dataFolder, 'seuil.log') });
  const { url, stop } = await startSeuil(services, environment, logger);
  return { url, dataFolder, mailFolder: mailFolderOf(dataFolder), issuer: await openDevIssuer(dataFolder, { production: false }), isOurs: true, stop };
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
  const { SEUIL_DATA, PORT, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The demo invents groups and money: never in production.');
  const system = (run.system = url === undefined ? await startOwn(resolve(SEUIL_DATA, 'demo'), PORT) : { ...(await joinRunning(url, resolve(SEUIL_DATA))), isOurs: false });
  console.log(`Seuil runs at ${system.url}`);
  const stage = await setStage({ ...system, narrator: narrator({ steps: STEPS, paced: process.stdout.isTTY && !fast }) });
  const { line, faults } = await tellStory(stage);
  if (faults.length > 0) throw new Error(`demo failed: ${line}\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  if (system.inContainers === true) console.log(whereToLookInContainers(system.url));
  else whereToLook(stage, { dataFolder: system.dataFolder, goesOn: keep || !system.isOurs });
  console.log(`\ndemo ok: ${line}`);
  run.told = true;
  if (!keep || !system.isOurs) await end(0);
}

onEndSignal(() => end(run.told ? 0 : 130));
try {
  await play();
} catch (error) {
  // What fails because it is being ended needs no explanation.
  if (!run.ending) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    if (run.system?.isOurs === true) console.error(`The log of the services: ${join(run.system.dataFolder, 'seuil.log')}`);
    await end(1);
  }
}
