import { mkdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { messageOf } from '../errors/message-of.ts';
import {
  lockOf,
  mailFolderOf,
  readRecords,
  writeRecords,
  type ServerKind,
  type ServerRecord,
  type ServerRecords,
} from './data-folder.ts';
import { whileLocked } from './folder-lock.ts';
import { smtpAnswers, startMailCatcher } from './mail-catcher.ts';
import { mongoAnswers } from './mongo-probe.ts';
import { startMongo } from './mongo-provider.ts';
import { holdsWithin } from './process-life.ts';
import { redisAnswers, startRedis } from './redis-provider.ts';

export type EmbeddedServers = {
  mongoUri: string;
  mongoProvider: string;
  redisUrl: string;
  redisProvider: string;
  smtpUrl: string;
  smtpProvider: string;
  /** The folder in which the catcher keeps the messages. It is undefined when SMTP_URL was given. */
  mailFolder: string | undefined;
  /** Ends the servers that this call started. It leaves servers alone that were given or joined. */
  stop: () => Promise<void>;
};

export type EmbeddedOptions = {
  /** The path is absolute; all files are below it. */
  dataFolder: string;
  env: { MONGODB_URI?: string | undefined; REDIS_URL?: string | undefined; SMTP_URL?: string | undefined };
  say: (line: string) => void;
  preferredPorts?: { mongo?: number; redis?: number; smtp?: number };
  /**
   * Joins servers that another process already runs on this folder. With `false` this throws instead, because two
   * cannot run on one folder.
   */
  reuse?: boolean;
};

type Started = { provider: string; url: string; stop: () => Promise<void> };
type Source = { title: string; address: [variable: string, url: string | undefined]; start: () => Promise<Started> };

/** The servers that this process started. */
type StartedServers = Partial<Record<ServerKind, Started>>;
type ProvidedServer = { readonly provider: string; readonly url: string };

/**
 * The wait for the lock at the start, in milliseconds. It is long because another process may have to install the
 * servers first.
 */
const TURN_MS = 20 * 60_000;
/** The wait for the lock at the end, in milliseconds. */
const STOP_TURN_MS = 3_000;

const withoutPassword = (url: string) => url.replace(/\/\/[^@/]*@/g, '//…@');

const ANSWERS: Record<ServerKind, (url: string) => Promise<boolean>> = {
  mongo: mongoAnswers,
  redis: redisAnswers,
  smtp: smtpAnswers,
};

/** Gives one line for each server that a living process runs on this folder and that answers. */
export async function runningServers(dataFolder: string): Promise<string[]> {
  const records = Object.entries(await readRecords(dataFolder)) as [ServerKind, ServerRecord][];
  const lines = await Promise.all(
    records.map(async ([kind, { ownerPid, url }]) =>
      (await ANSWERS[kind](url)) ? [`${kind} at ${url}, run by process ${ownerPid}`] : [],
    ),
  );
  return lines.flat();
}

/** The time, in milliseconds, that a server of another process has to answer, because it may be busy. */
const JOIN_MS = 5_000;
/** The number of milliseconds between two questions to it. */
const JOIN_EVERY_MS = 200;

async function joined(kind: ServerKind, { ownerPid, url }: ServerRecord, reuse: boolean): Promise<boolean> {
  if (!(await holdsWithin(() => ANSWERS[kind](url), JOIN_MS, JOIN_EVERY_MS))) return false;
  if (!reuse) throw new Error(`Process ${ownerPid} already runs the ${kind} server of this data folder.`);
  return true;
}

/**
 * Starts the servers of a data folder that are not given by an address, or joins those that another process runs.
 * @throws when a server does not start, and when the data folder is not absolute
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServers> {
  const { dataFolder, say } = options;
  if (!isAbsolute(dataFolder)) throw new Error(`The data folder must be absolute: ${dataFolder}`);
  await mkdir(dataFolder, { recursive: true });
  const startedServers: StartedServers = {};
  const onWait = () => say('another process is starting or stopping the servers of this folder; waiting for it');
  const { mongo, redis, smtp } = await whileLocked(lockOf(dataFolder), { waitMs: TURN_MS, onWait }, () =>
    provideAll(options, startedServers),
  );
  return {
    mongoUri: mongo.url,
    mongoProvider: mongo.provider,
    redisUrl: redis.url,
    redisProvider: redis.provider,
    smtpUrl: smtp.url,
    smtpProvider: smtp.provider,
    mailFolder: smtp.provider === 'SMTP_URL' ? undefined : mailFolderOf(dataFolder),
    stop: () => stopListed(dataFolder, startedServers),
  };
}

function sourcesOf({ dataFolder, env, say, preferredPorts = {} }: EmbeddedOptions): Record<ServerKind, Source> {
  return {
    mongo: {
      title: 'MongoDB',
      address: ['MONGODB_URI', env.MONGODB_URI],
      start: () => startMongo(dataFolder, preferredPorts.mongo, say),
    },
    redis: {
      title: 'Redis',
      address: ['REDIS_URL', env.REDIS_URL],
      start: () => startRedis(dataFolder, preferredPorts.redis, say),
    },
    smtp: {
      title: 'Mail',
      address: ['SMTP_URL', env.SMTP_URL],
      start: async () => ({
        provider: 'embedded catcher',
        ...(await startMailCatcher(mailFolderOf(dataFolder), preferredPorts.smtp)),
      }),
    },
  };
}

/** Provides the three servers side by side, and lists those that were started. @throws when one of them cannot be had */
async function provideAll(
  options: EmbeddedOptions,
  startedServers: StartedServers,
): Promise<Record<ServerKind, ProvidedServer>> {
  const recorded = await readRecords(options.dataFolder);
  const sources = sourcesOf(options);
  const provided: Partial<Record<ServerKind, ProvidedServer>> = {};
  const outcomes = await Promise.allSettled(
    (Object.keys(sources) as ServerKind[]).map(async (kind) => {
      provided[kind] = await provide(kind, { source: sources[kind], record: recorded[kind] }, options, startedServers);
    }),
  );
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) {
    await stopAll(startedServers);
    throw new Error(failed.map(({ reason }) => messageOf(reason)).join('\n\n'), { cause: failed[0]?.reason });
  }
  const started = Object.entries(startedServers).map(([kind, { provider, url }]) => [
    kind,
    { ownerPid: process.pid, provider, url },
  ]);
  await writeRecords(options.dataFolder, { ...recorded, ...(Object.fromEntries(started) as ServerRecords) });
  return provided as Record<ServerKind, ProvidedServer>;
}

/** Gives the server that the environment names, or that another process runs on this folder, or starts one here. */
async function provide(
  kind: ServerKind,
  { source, record }: { readonly source: Source; readonly record: ServerRecord | undefined },
  { dataFolder, say, reuse = true }: EmbeddedOptions,
  startedServers: StartedServers,
): Promise<ProvidedServer> {
  const [variable, url] = source.address;
  if (url !== undefined) {
    say(`${source.title}: ${variable} (${withoutPassword(url)})`);
    return { provider: variable, url };
  }
  if (record && (await joined(kind, record, reuse))) {
    say(`${source.title}: ${record.provider} at ${record.url}, run by process ${record.ownerPid}`);
    return record;
  }
  const started = (startedServers[kind] = await source.start());
  const where = kind === 'smtp' ? `, messages in ${mailFolderOf(dataFolder)}` : '';
  say(`${source.title}: ${started.provider} at ${started.url}${where}`);
  return started;
}

async function stopAll(startedServers: StartedServers): Promise<void> {
  await Promise.all(Object.values(startedServers).map((server) => server.stop()));
}

/** Takes the servers of this process off the list, and stops them. */
async function stopListed(dataFolder: string, startedServers: StartedServers): Promise<void> {
  if (Object.keys(startedServers).length === 0) return;
  const urls = new Set(Object.values(startedServers).map(({ url }) => url));
  const takeOffAndStop = async () => {
    const otherRecords = Object.entries(await readRecords(dataFolder)).filter(
      ([, { ownerPid, url }]) => ownerPid !== process.pid || !urls.has(url),
    );
    await writeRecords(dataFolder, Object.fromEntries(otherRecords));
    await stopAll(startedServers);
  };
  // While the lock is held, nobody joins a server that is ending. But the end must not wait for the long start of
  // another process.
  await whileLocked(lockOf(dataFolder), { waitMs: STOP_TURN_MS }, takeOffAndStop).catch(() => stopAll(startedServers));
}
