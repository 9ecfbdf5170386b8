import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { AUDIENCE, ISSUER, openDevIssuer, signDevToken } from '../../../libs/embedded/dev-issuer.ts';
import { machineTime } from '../../support/clock.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

afterAll(removeTemporaryFolders);

const verify = async (token: string, issuer: Awaited<ReturnType<typeof openDevIssuer>>) =>
  (
    await jwtVerify(token, createLocalJWKSet(await issuer.jwks()), {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
    })
  ).payload;

test('of several processes that open a fresh folder at once, one makes the key for all', async () => {
  const folder = await temporaryFolder();
  const issuers = await Promise.all(Array.from({ length: 8 }, () => openDevIssuer(folder, { production: false })));
  const keys = await Promise.all(issuers.map(async (issuer) => JSON.stringify(await issuer.jwks())));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).not.toContain('"d"');
  expect((await stat(join(folder, 'issuer.json'))).mode & 0o777).toBe(0o600);
  const token = await signDevToken(issuers[0]!, { scopes: ['group'] });
  expect(await verify(token, await openDevIssuer(folder, { production: false }))).toHaveProperty('scope', 'group');
});

test('a token says who, what for, which groups, and until when', async () => {
  const issuer = await openDevIssuer(await temporaryFolder(), { production: false });
  const person = await verify(
    await signDevToken(issuer, {
      sub: '5f7d1c1e-6a0a-4d0c-9a53-0f3a3c1f7b11',
      scopes: ['finance', 'pay'],
      groups: [],
      expiresInSeconds: 60,
    }),
    issuer,
  );
  expect(person).toMatchObject({ sub: '5f7d1c1e-6a0a-4d0c-9a53-0f3a3c1f7b11', scope: 'finance pay', groups: [] });
  expect(person.exp! - person.iat!).toBe(60);
  const machine = await verify(await signDevToken(issuer, { clientId: 'platform', scopes: ['directory'] }), issuer);
  expect(machine).toMatchObject({ client_id: 'platform', scope: 'directory' });
  expect(machine).not.toHaveProperty('groups');
  const old = await signDevToken(issuer, { scopes: ['group'], now: new Date(machineTime().getTime() - 7_200_000) });
  await expect(verify(old, issuer)).rejects.toThrow('exp');
});

test('it refuses to open in production', async () => {
  await expect(openDevIssuer(await temporaryFolder(), { production: true })).rejects.toThrow('never run in production');
});
