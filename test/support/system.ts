import { randomBytes } from 'node:crypto';
import { generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { readEnvironment } from '../../libs/config/environment.ts';
import { createVerifier } from '../../libs/http/auth.ts';
import type { Scope } from '../../libs/http/caller.ts';
import type { Logger } from '../../libs/logger/logger.ts';
import { connectMongo, type Database } from '../../libs/mongo/connect.ts';
import { connectRedis } from '../../libs/redis/connect.ts';
import { databaseName, migrateServices } from '../../libs/service/databases.ts';
import { hostServices } from '../../libs/service/host.ts';
import type { ServiceDefinition } from '../../libs/service/service.ts';
import { apiCheck } from '../readers/api-description.ts';
import { faultsOfHeaders } from '../readers/secure-headers.ts';
import { NEVER_SEEN, readBefore } from './as-seen.ts';
import { testClock } from './clock.ts';
import { countsAsProgress } from './progress.ts';
import { testLog } from './test-log.ts';

export type Answer = { status: number; body: any; headers: Headers }; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests read answers freely
export type Call = (
  method: string,
  path: string,
  options?: {
    token?: string;
    body?: unknown;
    headers?: Record<string, string>;
    key?: string;
    raw?: Buffer;
    type?: string;
    /** The test makes it break: a 500 is what it wants. */ breaks?: true;
    /** The test decides without saying what it saw; otherwise it reads first, with the same token. */ unseen?: true;
  },
) => Promise<Answer>;
export type TokenOf = (claims: {
  sub?: string;
  clientId?: string;
  scope: Scope | `${Scope} ${Scope}`;
  groups?: string[] | undefined;
  audience?: string;
  expiresAt?: number;
}) => Promise<string>;

export type System = {
  url: string;
  namespace: string;
  call: Call;
  token: TokenOf;
  /** Signs a machine token of the platform. */
  machine: (scope: 'directory' | 'envelope') => Promise<string>;
  /** @throws for a service that does not run here, as does its `collection` for one that the service does not have */
  database: (service: string) => Database;
  /** Opens a database that belongs to no service, for what a test makes itself. */
  scratchDatabase: (name: string) => Database;
  /** Moves the injected clock; events and delays follow it. */
  setClock: (instant: Date | undefined) => void;
  /** Runs a sweep now, as its timer would. */
  sweep: (name: string) => Promise<void>;
  stop: () => Promise<void>;
};

/** In a process that tests and serves at once the event loop may be held for seconds; that is no fault of Redis. */
const COMMAND_TIMEOUT_MS = 60_000;

/**
 * The work of a call, a transaction and a ping may take so many milliseconds here: the embedded database on a machine with
 * other work takes longer than a real one ever may. Tests of the limits themselves set their own.
 */
const PATIENT_MS = 10 * 60_000;

const ISSUER = 'https://issuer.test';
export const newId = (): string => crypto.randomUUID();

export type SystemOptions = {
  /** Without one the log goes to a file of this test file's own (test-log.ts). */
  readonly log?: Logger | undefined;
  /**
   * `by-hand`, the default: nothing moves but by the test's own calls, its events and `sweep`, however long the test
   * takes. `on-time` is for tests of what only a sweep can mend without being asked, such as a Redis that was wiped.
   */
  readonly sweeping?: 'on-time' | 'by-hand';
  /** Milliseconds that the work of a call may take. */
  readonly callMs?: number;
  /** Milliseconds that a ping of MongoDB may take. */
  readonly pingMs?: number;
};

/**
 * One or more services on the real servers that the global setup started, in a namespace of their own.
 * @param variables of the environment, beside those of the servers
 */
export async function startSystem(
  definitions: readonly ServiceDefinition[],
  variables: Record<string, string> = {},
  { log, sweeping = 'by-hand', callMs = PATIENT_MS, pingMs = PATIENT_MS }: SystemOptions = {},
): Promise<System> {
  const namespace = `t${randomBytes(5).toString('hex')}`;
  const environment = readEnvironment(
    definitions.map((definition) => definition.environment),
    { ...process.env, NODE_ENV: 'test', ...variables, NAMESPACE: variables['NAMESPACE'] ?? namespace },
  );
  const logger = log ?? testLog();
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const mongo = await connectMongo(environment.MONGODB_URI ?? '', logger, { transactionMs: PATIENT_MS, pingMs });
  await migrateServices(definitions, environment, mongo);
  const collections = await collectionsOf(definitions, (service) => mongo.database(databaseName(environment, service)));
  const redis = connectRedis(environment.REDIS_URL ?? '', logger, { commandTimeoutMs: COMMAND_TIMEOUT_MS });
  let clock: Date | undefined;
  const now = () => clock ?? testClock.now();
  const verify = createVerifier({ issuer: ISSUER, audience: 'seuil', keys: async () => publicKey });
  const undeclared: string[] = [];
  const host = hostServices(definitions, {
    environment,
    mongo,
    redis,
    verify,
    logger,
    now,
    sweeping,
    callMs,
    onUndeclared: (fault) => undeclared.push(fault),
  });
  const { port } = await host.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  const token = signer(privateKey);
  const forget = countsAsProgress(() => jobsDone(url));
  return {
    url,
    namespace: environment.NAMESPACE,
    call: caller(url, apiCheck()),
    token,
    machine: (scope) => token({ clientId: 'platform', scope }),
    database(service) {
      const names = collections.get(service);
      if (!names) throw new Error(`no service of this system is called ${service}`);
      return withKnownCollections(mongo.database(databaseName(environment, service)), names);
    },
    scratchDatabase: (name) => mongo.database(databaseName(environment, name)),
    setClock(instant) {
      clock = instant;
    },
    async sweep(name) {
      const found = host.sweeps.filter((sweep) => sweep.name === name);
      if (found.length === 0) throw new Error(`no sweep is called ${name}`);
      for (const { run } of found) await run();
    },
    async stop() {
      forget();
      await host.stop();
      await redis.close();
      await mongo.close();
      // Whatever a test made of the answer: a route does not say what its declaration, and so the API description, does not.
      if (undeclared.length > 0) throw new Error([...new Set(undeclared)].join('\n'));
    },
  };
}

/** Reads the names of the collections that the migration made, by service. */
const collectionsOf = async (
  definitions: readonly ServiceDefinition[],
  databaseOf: (service: string) => Database,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> =>
  new Map(
    await Promise.all(
      definitions.map(async ({ name }) => {
        const made = await databaseOf(name).listCollections();
        return [name, new Set(made.map((collection) => collection.name))] as const;
      }),
    ),
  );

/**
 * A collection that does not exist is empty, so that a wait for its emptiness is over at once and proves nothing. Here
 * its name is a fault.
 */
function withKnownCollections(database: Database, names: ReadonlySet<string>): Database {
  const collection: Database['collection'] = (name, options) => {
    if (!names.has(name)) throw new Error(`${database.name} has no collection ${name}, only ${[...names].join(', ')}`);
    return database.collection(name, options);
  };
  return Object.create(database, { collection: { value: collection } }) as Database;
}

/** Counts the jobs that a system has dealt with for good, from its metrics. A job that is only tried again is no progress. */
async function jobsDone(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = text.matchAll(/^seuil_jobs_total\{[^}]*outcome="(?:done|buried)"[^}]*\} (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

const signer =
  (key: CryptoKey): TokenOf =>
  ({ sub, clientId, scope, groups, audience = 'seuil', expiresAt }) =>
    new SignJWT({ scope, ...(clientId === undefined ? { groups: groups ?? [] } : { client_id: clientId }) })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(clientId ?? sub ?? newId())
      .setIssuedAt()
      .setExpirationTime(expiresAt ?? '1h')
      .sign(key);

const tagAt = async (url: string, token: string | undefined): Promise<string> =>
  (await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).headers.get(
    'etag',
  ) ?? NEVER_SEEN;

/**
 * Every answer is held against the API description, and carries the headers that hold for all: what a test does not look
 * at must be as declared, too.
 */
const caller =
  (url: string, check: ReturnType<typeof apiCheck>): Call =>
  async (method, path, { token, body, headers, key, raw, type, breaks, unseen } = {}) => {
    const toRead = unseen || headers?.['if-match'] !== undefined ? undefined : readBefore(method, path);
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(type !== undefined && { 'content-type': type }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(toRead !== undefined && { 'if-match': await tagAt(url + toRead, token) }),
        ...headers,
      },
      ...(raw
        ? { body: new Uint8Array(raw) }
        : body !== undefined
          ? { body: typeof body === 'string' ? body : JSON.stringify(body) }
          : {}),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ?? false;
    const answer = {
      status: response.status,
      headers: response.headers,
      body: json && text !== '' ? (JSON.parse(text) as unknown) : text,
    };
    const faults = [...(breaks ? [] : check(method, path, answer)), ...faultsOfHeaders(answer.headers)];
    if (faults.length > 0)
      throw new Error(`${method} ${path} answers otherwise than it is described:\n  ${faults.join('\n  ')}\n${text}`);
    return answer;
  };
