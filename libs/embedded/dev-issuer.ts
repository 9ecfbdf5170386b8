import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
} from 'jose';
import { DEVELOPMENT_AUDIENCE } from '../config/faults-of-the-whole.ts';
import { DEVELOPMENT_ISSUER } from '../config/published-values.ts';

export const ISSUER = DEVELOPMENT_ISSUER;
export const AUDIENCE = DEVELOPMENT_AUDIENCE;
const ALGORITHM = 'ES256';

export type DevIssuer = {
  /** The key set holds the public halves of the keys only. */
  jwks: () => Promise<JSONWebKeySet>;
  sign: (claims: JWTPayload, options: { expiresIn: number; now?: Date | undefined }) => Promise<string>;
};

/** The whole file is linked into place: of several processes exactly one wins, and the others never read half a key. */
async function createKeyOnce(file: string): Promise<void> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const part = `${file}.${randomUUID()}`;
  await writeFile(
    part,
    JSON.stringify({ ...jwk, alg: ALGORITHM, use: 'sig', kid: await calculateJwkThumbprint(jwk) }),
    { flag: 'wx', mode: 0o600 },
  );
  try {
    await link(part, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(part, { force: true });
  }
}

const readKey = async (file: string): Promise<JWK | undefined> =>
  readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as JWK,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    },
  );

const keyFileOf = (dataFolder: string) => join(dataFolder, 'issuer.json');

/**
 * Anybody who can read the data folder can sign as anybody in Seuil. This is good enough for a laptop, and refused in
 * production.
 * @throws in production, and when the file of the key is broken
 */
export async function openDevIssuer(dataFolder: string, { production }: { production: boolean }): Promise<DevIssuer> {
  if (production) throw new Error('The development issuer must never run in production.');
  const file = keyFileOf(dataFolder);
  await mkdir(dataFolder, { recursive: true });
  if ((await readKey(file)) === undefined) await createKeyOnce(file);
  const { d: secret, ...publicKey } = (await readKey(file)) ?? {};
  if (secret === undefined) throw new Error(`${file} holds no private key; remove it and start again.`);
  const key = await importJWK({ ...publicKey, d: secret }, ALGORITHM);
  return {
    jwks: () => Promise.resolve({ keys: [publicKey] }),
    sign: (claims, { expiresIn, now = new Date() }) => {
      const seconds = Math.floor(now.getTime() / 1_000);
      return new SignJWT({ iss: ISSUER, aud: AUDIENCE, iat: seconds, exp: seconds + expiresIn, ...claims })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', ...(publicKey.kid !== undefined && { kid: publicKey.kid }) })
        .sign(key);
    },
  };
}

/**
 * Opens the issuer of a Seuil that was started before. No new key is made, because nothing would accept its tokens.
 * @throws where there is none
 */
export async function openExistingIssuer(dataFolder: string, mode: { production: boolean }): Promise<DevIssuer> {
  if ((await readKey(keyFileOf(dataFolder))) !== undefined) return openDevIssuer(dataFolder, mode);
  throw new Error(
    `No Seuil was ever started on ${dataFolder}, so nothing would accept its tokens. Start one (npm start), or name the folder of the one that runs in SEUIL_DATA.`,
  );
}

/** Makes the tokens of one data folder valid in another one too. */
export async function shareIssuer(from: string, to: string): Promise<void> {
  await openDevIssuer(from, { production: false });
  await mkdir(to, { recursive: true });
  await link(keyFileOf(from), keyFileOf(to));
}

/** @throws when the environment names another issuer: our token would be refused, and nobody would see why */
export function requireOwnTokens(otherIssuer: string | undefined): void {
  if (otherIssuer === undefined) return;
  throw new Error(
    `AUTH_ISSUER names ${otherIssuer}, so Seuil takes the tokens of that issuer alone, and none can be made here.`,
  );
}

export type DevTokenOptions = {
  sub?: string | undefined;
  /** With a client id, the token is that of a machine. */
  clientId?: string | undefined;
  scopes: readonly string[];
  /** The claim is left out when this is undefined. Tokens that decide on money must have it. */
  groups?: readonly string[] | undefined;
  expiresInSeconds?: number | undefined;
  now?: Date | undefined;
};

export const signDevToken = (
  issuer: DevIssuer,
  { sub, clientId, scopes, groups, expiresInSeconds = 3_600, now }: DevTokenOptions,
): Promise<string> =>
  issuer.sign(
    {
      sub: sub ?? clientId ?? randomUUID(),
      scope: scopes.join(' '),
      ...(clientId !== undefined && { client_id: clientId }),
      ...(groups !== undefined && { groups: [...groups] }),
    },
    { expiresIn: expiresInSeconds, now },
  );
