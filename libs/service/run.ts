import type { JWTVerifyGetKey } from 'jose';
import { EnvironmentFaults, readEnvironment, type Environment } from '../config/environment.ts';
import { createVerifier } from '../http/auth.ts';
import { remoteKeys } from '../http/remote-keys.ts';
import type { Logger } from '../logger/logger.ts';
import { connectMongo } from '../mongo/connect.ts';
import { requireReplicaSet, requireTransactions } from '../mongo/require-transactions.ts';
import { connectRedis } from '../redis/connect.ts';
import { startTracingTo } from '../telemetry/tracing.ts';
import { systemClock, type Clock } from '../time/clock.ts';
import { databaseName, migrateServices, RELAY_MARKS } from './databases.ts';
import { onEndSignal } from './end-signal.ts';
import { hostServices } from './host.ts';
import { processLogger } from './process-logger.ts';
import type { ServiceDefinition, Sweep } from './service.ts';

type Servers = {
  port: number;
  mongoUri: string;
  redisUrl: string;
  smtpUrl?: string;
  mailFolder?: string | undefined;
  issuer: string;
  keys: JWTVerifyGetKey;
  /** Tells the address of this system to the programs that look for it. */ announce: (url: string) => Promise<void>;
  stop: () => Promise<void>;
};

export type RunningSeuil = {
  readonly url: string;
  /** The folder in which the embedded mail catcher keeps the messages, if the catcher is in use. */
  readonly mailFolder: string | undefined;
  /** The sweeps can be run by hand, so that a demo whose clock moves need not wait for their time. */
  readonly sweeps: readonly Sweep[];
  /** Ends everything that was started, the last first. */
  stop(): Promise<void>;
};

/**
 * Finds the servers. In production all of them are given; elsewhere embedded servers replace those that are not given.
 */
async function serversFor(definitions: readonly ServiceDefinition[], environment: Environment): Promise<Servers> {
  const { MONGODB_URI, REDIS_URL, AUTH_ISSUER, AUTH_JWKS_URL } = environment;
  if (environment.mode === 'production') {
    return {
      port: environment.PORT,
      mongoUri: MONGODB_URI ?? '',
      redisUrl: REDIS_URL ?? '',
      issuer: AUTH_ISSUER ?? '',
      keys: remoteKeys(AUTH_JWKS_URL ?? ''),
      announce: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    };
  }
  const { claimServices, portOr, startDevelopment } = await import('../embedded/development.ts');
  const claim = await claimServices(
    environment,
    definitions.map(({ name }) => name),
  );
  try {
    const servers = await startDevelopment(environment);
    const stop = async () => {
      await servers.stop();
      await claim.release();
    };
    return { ...servers, port: await portOr(environment.PORT), announce: claim.announce, stop };
  } catch (error) {
    await claim.release();
    throw error;
  }
}

/**
 * Starts in this order: connect, migrate, consume and relay, listen. After a failure, everything that was started is
 * ended again.
 */
export async function startSeuil(
  definitions: readonly ServiceDefinition[],
  processEnvironment: Environment,
  logger: Logger,
  now: Clock = systemClock,
): Promise<RunningSeuil> {
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse())
      await end().catch((error: unknown) => logger.warn({ error }, 'something did not end well'));
  };
  try {
    if (processEnvironment.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined)
      started.push(
        await startTracingTo(
          processEnvironment.OTEL_EXPORTER_OTLP_ENDPOINT,
          `seuil-${definitions.length === 1 ? (definitions[0]?.name ?? '') : 'all'}`,
        ),
      );
    const servers = await serversFor(definitions, processEnvironment);
    started.push(servers.stop);
    const { HOST } = processEnvironment;
    const url = `http://${HOST === '0.0.0.0' ? '127.0.0.1' : HOST}:${servers.port}`;
    // This process and its embedded servers provide the values that the environment does not name.
    const environment = {
      ...processEnvironment,
      of: {
        ...processEnvironment.of,
        SMTP_URL: processEnvironment.of['SMTP_URL'] ?? servers.smtpUrl,
        PUBLIC_URL: processEnvironment.of['PUBLIC_URL'] ?? url,
      },
    };
    const mongo = await connectMongo(servers.mongoUri, logger, { poolSize: environment.MONGODB_POOL_SIZE });
    started.push(() => mongo.close());
    const database = mongo.database(databaseName(environment, definitions[0]?.name ?? ''));
    await requireReplicaSet(database, logger);
    if (environment.mode !== 'production') await migrateServices(definitions, environment, mongo);
    await requireTransactions(database, RELAY_MARKS);
    const redis = connectRedis(servers.redisUrl, logger);
    started.push(() => redis.close());
    const verify = createVerifier({ issuer: servers.issuer, audience: environment.AUTH_AUDIENCE, keys: servers.keys });
    const host = hostServices(definitions, { environment, mongo, redis, verify, logger, now });
    started.push(() => host.stop());
    await host.listen(servers.port, HOST).catch((error: unknown) => {
      const { syscall, code = '' } = error as NodeJS.ErrnoException;
      throw syscall === 'listen'
        ? new EnvironmentFaults(`PORT, HOST: nothing can listen at ${HOST}:${servers.port} (${code})`, { cause: error })
        : error;
    });
    await servers.announce(url);
    logger.info({ services: definitions.map(({ name }) => name), url }, 'ready');
    return { url, mailFolder: servers.mailFolder, sweeps: host.sweeps, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts as the environment says, with the logger that fits it. @throws EnvironmentFaults */
export async function startFromEnvironment(
  definitions: readonly ServiceDefinition[],
): Promise<RunningSeuil & { readonly logger: Logger; readonly environment: Environment }> {
  const environment = readEnvironment(definitions.map((definition) => definition.environment));
  const logger = processLogger(environment);
  if (environment.DEMONSTRATION === 'yes')
    logger.warn('DEMONSTRATION is set: everybody can read the keys of this system, so keep nothing real in it');
  return { ...(await startSeuil(definitions, environment, logger)), logger, environment };
}

/** Runs as the image does: it reads the configuration, starts, and shuts down at a signal. It ends the process. */
export async function run(definitions: readonly ServiceDefinition[]): Promise<void> {
  const { logger, stop } = await startFromEnvironment(definitions).catch((error: unknown) => {
    if (!(error instanceof EnvironmentFaults)) throw error;
    process.stderr.write(`\nSeuil cannot start.\n${error.message}\n`);
    process.exit(78);
  });
  onEndSignal(async (signal) => {
    logger.info({ signal }, 'shutting down; a second signal ends at once');
    await stop();
    process.exit(0);
  });
}
