import { createLocalJWKSet } from 'jose';
import { seuilClient, type SeuilClient } from '../../libs/client/client.ts';
import { readEnvironment } from '../../libs/config/environment.ts';
import { AUDIENCE, ISSUER, openDevIssuer, signDevToken, type DevIssuer } from '../../libs/embedded/dev-issuer.ts';
import { createVerifier } from '../../libs/http/auth.ts';
import { createLogger } from '../../libs/logger/logger.ts';
import { createPublisher } from '../../libs/messaging/publisher.ts';
import { connectMongo, type Database } from '../../libs/mongo/connect.ts';
import { connectRedis } from '../../libs/redis/connect.ts';
import { databaseName, migrateServices } from '../../libs/service/databases.ts';
import { hostServices, type Host } from '../../libs/service/host.ts';
import { services } from '../../services/all-services.ts';
import { waitUntilIdle } from './idle.ts';
import { seededId, seededIds, type SeededIds } from './seeded.ts';

export type Servers = { readonly mongoUri: string; readonly redisUrl: string; readonly smtpUrl: string };
export type Setting = {
  readonly servers: Servers;
  /** This folder keeps the key of the issuer. */
  readonly folder: string;
  readonly namespace: string;
  readonly seed: number;
  readonly workers: number;
  readonly startsAt: Date;
};

/**
 * Starts all of Seuil, once or several times over the same databases and queues. Their one clock stands still until it
 * is set.
 */
export type ReplayedSeuil = {
  readonly platform: SeuilClient;
  readonly finance: SeuilClient;
  readonly policy: SeuilClient;
  readonly reviewer: SeuilClient;
  readonly auditor: SeuilClient;
  readonly ids: SeededIds;
  /** Gives a client for a person of a group. `turn` spreads the persons over the instances. */
  memberOf(group: { readonly personId: string; readonly groupId: string }, turn: number): Promise<SeuilClient>;
  setClock(instant: Date): void;
  /** Resolves when nothing waits any more: no event in a document, and no job in a queue on which a process works. */
  idle(): Promise<void>;
  /** Runs one sweep of a service, as its time would. @throws when there is no such sweep */
  sweep(name: string): Promise<void>;
  database(service: string): Database;
  stop(): Promise<void>;
};

/** The tokens are valid for longer than any replay takes. */
const TOKEN_SECONDS = 7 * 86_400;

const environmentOf = ({ servers, namespace }: Setting) =>
  readEnvironment(
    services.map(({ environment }) => environment),
    {
      ...process.env,
      MONGODB_URI: servers.mongoUri,
      REDIS_URL: servers.redisUrl,
      SMTP_URL: servers.smtpUrl,
      NAMESPACE: namespace,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      // Nobody may get a mail: the events for mails and webhooks stay in their queues, on which no process works.
      WORKER_ROLES: 'thresholds',
    },
  );

type Links = {
  readonly setting: Setting;
  readonly issuer: DevIssuer;
  readonly now: () => Date;
  readonly ids: SeededIds;
};

/** Starts one instance of all services with connections of its own, as if it were a process of its own. */
async function startInstance(
  { setting, issuer, now, ids }: Links,
  undo: (() => Promise<void>)[],
): Promise<{ host: Host; url: string; database: (service: string) => Database }> {
  const environment = environmentOf(setting);
  const logger = createLogger({ level: environment.LOG_LEVEL });
  const mongo = await connectMongo(setting.servers.mongoUri, logger);
  undo.push(() => mongo.close());
  if (undo.length === 1) await migrateServices(services, environment, mongo);
  const redis = connectRedis(setting.servers.redisUrl, logger);
  undo.push(() => redis.close());
  const verify = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: createLocalJWKSet(await issuer.jwks()) });
  // A sweep that the real time starts could settle in the middle of a step, so no sweep runs.
  const host = hostServices(services, {
    environment,
    mongo,
    redis,
    verify,
    logger,
    now,
    newId: ids.newId,
    sweeping: 'by-hand',
  });
  undo.push(() => host.stop());
  const { port } = await host.listen(0, '127.0.0.1');
  return {
    host,
    url: `http://127.0.0.1:${port}`,
    database: (service) => mongo.database(databaseName(environment, service)),
  };
}

function sweepOf({ sweeps }: Host, name: string): Host['sweeps'][number] {
  const sweep = sweeps.find((each) => each.name === name);
  if (!sweep) throw new Error(`There is no sweep ${name}.`);
  return sweep;
}

export async function startSeuil(setting: Setting): Promise<ReplayedSeuil> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of undo.splice(0).reverse()) await end().catch(() => undefined);
  };
  let clock = setting.startsAt;
  const ids = seededIds(setting.seed);
  try {
    const issuer = await openDevIssuer(setting.folder, { production: false });
    const links: Links = { setting, issuer, ids, now: () => clock };
    const first = await startInstance(links, undo);
    const urls = [first.url];
    while (urls.length < setting.workers) urls.push((await startInstance(links, undo)).url);

    const redis = connectRedis(setting.servers.redisUrl, createLogger({ level: 'silent' }));
    const publisher = createPublisher(redis.producer, setting.namespace);
    undo.push(async () => {
      await publisher.close();
      await redis.close();
    });

    const client = async (
      identity: { clientId: string; scopes: string[] } | { sub: string; scopes: string[]; groups: string[] },
      turn = 0,
    ) =>
      seuilClient(
        urls[turn % urls.length] ?? first.url,
        await signDevToken(issuer, { ...identity, expiresInSeconds: TOKEN_SECONDS }),
      );
    const staff = (scope: string) =>
      client({ sub: seededId(setting.seed, `staff ${scope}`), scopes: [scope], groups: [] });
    return {
      platform: await client({ clientId: 'platform', scopes: ['directory'] }),
      finance: await staff('finance'),
      policy: await staff('policy'),
      reviewer: await staff('review'),
      auditor: await staff('audit'),
      ids,
      memberOf: ({ personId, groupId }, turn) => client({ sub: personId, scopes: ['group'], groups: [groupId] }, turn),
      setClock(instant) {
        clock = instant;
      },
      idle: () =>
        waitUntilIdle({
          queues: first.host.queues.map((name) => publisher.queue(name)),
          redis: redis.producer,
          outboxes: first.host.outboxes,
        }),
      sweep: (name) => sweepOf(first.host, name).run(),
      database: first.database,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
