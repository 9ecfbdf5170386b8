import { z } from 'zod';
import { DEVELOPMENT_AUDIENCE, faultsOfTheWhole } from './faults-of-the-whole.ts';
import { publishedFaults } from './published-values.ts';
import { redisUrlFaults } from './redis-url.ts';

/**
 * Faults around Seuil that the person who starts it has to mend: variables, or programs that this machine lacks. One
 * message names all known faults. It is written for that person and printed without a stack trace.
 */
export class EnvironmentFaults extends Error {
  override readonly name = 'EnvironmentFaults';
}

export type Mode = 'development' | 'test' | 'production';

/**
 * A secret is required in production, where values known from the sources are refused (`publishedFaults`). Elsewhere the
 * development value is the default.
 */
export const secret = (mode: Mode, developmentValue: string) =>
  mode === 'production'
    ? z.string().min(32, 'needs at least 32 characters')
    : z.string().min(32, 'needs at least 32 characters').default(developmentValue);

/** One variable holds several values, separated by commas. */
export const commaSeparated = (value: z.ZodString) =>
  z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    )
    .pipe(z.array(value));

/** These keys were current before and can still be read with. They are separated by commas. */
export const retiredSecrets = commaSeparated(z.string().min(32, 'needs at least 32 characters for each key'));

/** The variable is required in production; elsewhere the embedded servers stand in. */
export const neededInProduction = <T extends z.ZodType>(mode: Mode, schema: T) =>
  (mode === 'production' ? schema : schema.optional()) as z.ZodOptional<T>;

/** A base URL has no slash at its end: one that is given is removed. */
export const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** A retention period in days. @param least below which something else would break */
export const days = (usual: number, least: number) => z.coerce.number().int().min(least).max(36_525).default(usual);

/** The origins are written as a browser names them, and separated by commas. */
const origins = commaSeparated(
  z
    .string()
    .refine(
      (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
      'must be origins as https://example.org, without a path',
    ),
);

const redisUrl = z.string().superRefine((value, context) => {
  for (const message of redisUrlFaults(value)) context.addIssue({ code: 'custom', message });
});

/** Without a user or a password: `fetch` takes no URL that carries them. */
const keysUrl = (mode: Mode) =>
  z
    .string()
    .refine(
      (url) => /^https?:\/\//i.test(url) && URL.canParse(url),
      mode === 'production' ? 'must begin with https://' : 'must begin with https:// or http://',
    )
    .refine(
      (url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''),
      'must not carry a user or a password',
    );

const callsAMinute = z.coerce.number().int().min(1).max(1_000_000);

const poolSize = z.coerce.number().int().min(2).max(1_000);

export const port = z.coerce.number().int().min(0).max(65_535);

const core = (mode: Mode) => ({
  PORT: port.default(3000).describe('Where the API listens'),
  HOST: z
    .string()
    .default(mode === 'production' ? '0.0.0.0' : '127.0.0.1')
    .describe('Address to listen on'),
  DRAIN_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(mode === 'production' ? 5 : 0)
    .describe('How long a process that is told to end still answers, while its readiness says no'),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('How much is logged'),
  POD_NAME: z.string().min(1).optional().describe('Stands in every line of the log; Kubernetes sets it'),
  NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{1,20}$/)
    .default('seuil')
    .describe('Prefix of databases and queues; two systems may share servers'),
  MONGODB_URI: neededInProduction(
    mode,
    z.string().regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://'),
  ).describe('MongoDB replica set or sharded cluster'),
  MONGODB_POOL_SIZE: poolSize
    .default(20)
    .describe('Connections to MongoDB of one process at most; maxPoolSize in MONGODB_URI wins'),
  REDIS_URL: neededInProduction(mode, redisUrl).describe(
    'Redis or Valkey, noeviction; a cluster by several of its nodes between commas, or one address with ?cluster=true',
  ),
  AUTH_ISSUER: neededInProduction(mode, z.string().min(1)).describe('Expected `iss` of tokens'),
  AUTH_AUDIENCE: z.string().min(1).default(DEVELOPMENT_AUDIENCE).describe('Expected `aud` of tokens'),
  AUTH_JWKS_URL: neededInProduction(mode, keysUrl(mode)).describe("The platform's public keys; https in production"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Collector of traces (OTLP over HTTP); nothing is traced when left out'),
  RATE_LIMIT_PER_MINUTE: callsAMinute.default(3_000).describe('Calls a minute of one caller, over all processes'),
  RATE_LIMIT_PER_ADDRESS: callsAMinute.default(600).describe('The same of one address, for calls without a token'),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('How many proxies in front add to X-Forwarded-For'),
  CORS_ORIGINS: origins.describe('Whose pages may call from a browser, separated by commas; nobody when empty'),
  RECEIPT_DAYS: days(7, 2).describe('How long the answer to an Idempotency-Key is kept'),
  DEAD_LETTER_DAYS: days(90, 1).describe('How long a dead letter is kept after it was replayed or discarded'),
  DEMONSTRATION: z
    .enum(['yes'])
    .optional()
    .describe('Production takes what everybody knows: the keys, the account and the issuer of the deployment files'),
  SEUIL_DATA: z.string().min(1).default('.seuil').describe('Folder of the embedded servers (development)'),
});

export type CoreEnvironment = z.infer<z.ZodObject<ReturnType<typeof core>>>;

/** An environment shape lists the variables that a service needs beside the common ones. */
export type EnvironmentShape = (mode: Mode) => z.ZodRawShape;

/**
 * Reads the mode from `NODE_ENV`.
 * @throws EnvironmentFaults for any other value
 */
export function modeOf(variables: NodeJS.ProcessEnv): Mode {
  const value = variables['NODE_ENV'] ?? 'development';
  if (value === 'production' || value === 'test' || value === 'development') return value;
  throw new EnvironmentFaults(`NODE_ENV: must be production, development or test, not "${value}"`);
}

/** The shape holds every variable of these services. Checks of the deployment files use it too. */
export const shapeOf = (mode: Mode, services: readonly EnvironmentShape[]): z.ZodRawShape =>
  services.reduce<z.ZodRawShape>((all, shape) => ({ ...all, ...shape(mode) }), core(mode));

export type Environment = CoreEnvironment & { readonly mode: Mode; readonly of: Readonly<Record<string, unknown>> };

/** @throws EnvironmentFaults naming every missing or wrong variable */
export function readEnvironment(
  services: readonly EnvironmentShape[],
  variables: NodeJS.ProcessEnv = process.env,
): Environment {
  let mode: Mode = 'production';
  const faults: string[] = [];
  try {
    mode = modeOf(variables);
  } catch (error) {
    // The variables are judged as in production, so that the same message names the other faults too.
    faults.push(`  ${(error as Error).message}`);
  }
  // Compose files and shells say "not set" with an empty variable.
  const setVariables = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const shape = shapeOf(mode, services);
  const parsed = z.object(shape).safeParse(setVariables);
  for (const { path, message, code } of parsed.error?.issues ?? []) {
    const name = path.join('.');
    faults.push(`  ${name}: ${code === 'invalid_type' && setVariables[name] === undefined ? 'is required' : message}`);
  }
  faults.push(...faultsOfTheWhole(mode, setVariables).map((fault) => `  ${fault}`));
  const refused = new Set(parsed.error?.issues.map(({ path }) => path.join('.')));
  const readable = Object.keys(shape).filter((name) => !refused.has(name));
  if (mode === 'production') faults.push(...publishedFaults(readable, setVariables).map((fault) => `  ${fault}`));
  if (!parsed.success || faults.length > 0) {
    throw new EnvironmentFaults(
      `The environment has ${faults.length} fault${faults.length > 1 ? 's' : ''}:\n${faults.join('\n')}`,
    );
  }
  return { ...(parsed.data as CoreEnvironment), mode, of: parsed.data };
}
