import { resolve } from 'node:path';
import { createLocalJWKSet } from 'jose';
import { EnvironmentFaults, type Environment } from '../config/environment.ts';
import { messageOf } from '../errors/message-of.ts';
import { remoteKeys } from '../http/remote-keys.ts';
import { ISSUER, openDevIssuer } from './dev-issuer.ts';
import { startEmbedded } from './embedded.ts';
import { freePort } from './free-port.ts';
import { claim, type Claim } from './running-services.ts';

const optional = (value: unknown) => (typeof value === 'string' ? value : undefined);

/**
 * Starts everything that a laptop lacks: servers, a mail catcher, an issuer of tokens. It is never imported in
 * production.
 * @throws EnvironmentFaults that say what this machine lacks
 */
export async function startDevelopment(environment: Environment) {
  if (environment.mode === 'production') throw new Error('The embedded servers are for development only.');
  const dataFolder = resolve(environment.SEUIL_DATA);
  const smtpUrl = optional(environment.of['SMTP_URL']);
  const servers = await startEmbedded({
    dataFolder,
    env: {
      ...(environment.MONGODB_URI !== undefined && { MONGODB_URI: environment.MONGODB_URI }),
      ...(environment.REDIS_URL !== undefined && { REDIS_URL: environment.REDIS_URL }),
      ...(smtpUrl !== undefined && { SMTP_URL: smtpUrl }),
    },
    say: (line) => console.log(line),
  }).catch((error: unknown) => {
    // Whatever the fault is, this machine lacks something, and its owner reads the message.
    throw new EnvironmentFaults(messageOf(error), { cause: error });
  });
  const issuer = await openDevIssuer(dataFolder, { production: false });
  return {
    mongoUri: servers.mongoUri,
    redisUrl: servers.redisUrl,
    smtpUrl: servers.smtpUrl,
    mailFolder: servers.mailFolder,
    // A platform under test may sign tokens itself.
    issuer: environment.AUTH_ISSUER ?? ISSUER,
    keys:
      environment.AUTH_JWKS_URL === undefined
        ? createLocalJWKSet(await issuer.jwks())
        : remoteKeys(environment.AUTH_JWKS_URL),
    stop: servers.stop,
  };
}

/**
 * Keeps a service from being run twice on the same embedded servers. If the environment names MongoDB and Redis,
 * several processes may run a service, as in production.
 * @throws when another process runs it, and names that process
 */
export const claimServices = async (environment: Environment, names: readonly string[]): Promise<Claim> =>
  environment.MONGODB_URI !== undefined && environment.REDIS_URL !== undefined
    ? { announce: () => Promise.resolve(), release: () => Promise.resolve() }
    : claim(resolve(environment.SEUIL_DATA), environment.NAMESPACE, names);

/**
 * Gives the wanted port, or one from the system when the wanted port is taken: on the laptop of a newcomer, port 3000
 * often is.
 */
export async function portOr(wanted: number): Promise<number> {
  const port = await freePort(wanted);
  // Port 0 asks the system for any free port.
  if (wanted !== 0 && port !== wanted) console.log(`Port ${wanted} is taken: listening on ${port}`);
  return port;
}
