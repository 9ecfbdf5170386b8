import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '../libs/config/environment.ts';
import { mailFolderOf } from '../libs/embedded/data-folder.ts';
import { shareIssuer } from '../libs/embedded/dev-issuer.ts';
import { runningServers } from '../libs/embedded/embedded.ts';
import { freePort } from '../libs/embedded/free-port.ts';
import { runningServices, whoRuns } from '../libs/embedded/running-services.ts';
import { createLogger } from '../libs/logger/logger.ts';
import { startSeuil, type RunningSeuil } from '../libs/service/run.ts';
import type { Clock } from '../libs/time/clock.ts';
import { services } from '../services/all-services.ts';
import { contentsOf } from './data-folder/entries.ts';

export type OwnSystem = Pick<RunningSeuil, 'url' | 'sweeps' | 'stop'> & {
  readonly dataFolder: string;
  readonly namespace: string;
  readonly mailFolder: string;
  readonly logFile: string;
};

/** Removes what the last run left in the folder, but nothing that somebody uses or that is not ours. */
async function makeRoom(name: string, dataFolder: string): Promise<void> {
  const running = [...whoRuns(await runningServices(dataFolder)), ...(await runningServers(dataFolder))];
  if (running.length > 0)
    throw new Error([`Another ${name} uses ${dataFolder}; end it first:`, ...running].join('\n  '));
  const { otherEntries: others } = await contentsOf(dataFolder);
  if (others.length > 0)
    throw new Error(
      `The ${name} begins with an empty ${dataFolder}, but there is what Seuil did not put there: ${others.join(', ')}. Move it, or name another place: SEUIL_DATA=<folder>.`,
    );
  await rm(dataFolder, { recursive: true, force: true });
}

type Wanted = {
  readonly name: string;
  readonly dataFolder: string;
  readonly port: number;
  readonly variables?: Record<string, string>;
  readonly clock?: Clock;
  /** The system takes the tokens of this data folder; of its own one when it is left out. */
  readonly issuerFolder?: string;
};

/** Starts all of Seuil in this process, on servers of its own, from nothing: the same story gives the same counts. */
export async function startOwnSystem({
  name,
  dataFolder,
  port: wanted,
  variables = {},
  clock,
  issuerFolder,
}: Wanted): Promise<OwnSystem> {
  await makeRoom(name, dataFolder);
  if (issuerFolder !== undefined) await shareIssuer(issuerFolder, dataFolder);
  const port = await freePort(wanted);
  const environment = readEnvironment(
    services.map((service) => service.environment),
    {
      ...process.env,
      SEUIL_DATA: dataFolder,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      // Every run has databases and queues of its own, also on servers that the environment names.
      NAMESPACE: `${name}-${crypto.randomUUID().slice(0, 8)}`,
      // Only the mails of the catcher can be counted, and no real person may get one.
      SMTP_URL: '',
      // Nobody here can sign tokens of the platform, so the issuer is our own.
      AUTH_ISSUER: '',
      AUTH_JWKS_URL: '',
      AUTH_AUDIENCE: '',
      ...variables,
    },
  );
  const logFile = join(dataFolder, 'seuil.log');
  const { url, sweeps, stop } = await startSeuil(
    services,
    environment,
    createLogger({ level: environment.LOG_LEVEL, file: logFile }),
    clock,
  );
  return {
    url,
    sweeps,
    dataFolder,
    namespace: environment.NAMESPACE,
    mailFolder: mailFolderOf(dataFolder),
    logFile,
    stop,
  };
}
