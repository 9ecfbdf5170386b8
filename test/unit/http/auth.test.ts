import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { base64url, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { AppError } from '../../../libs/errors/app-error.ts';
import { StoreUnavailable } from '../../../libs/errors/transient.ts';
import { createVerifier } from '../../../libs/http/auth.ts';
import { remoteKeys } from '../../../libs/http/remote-keys.ts';
import { KEPT } from '../../support/kept-connections.ts';

const ISSUER = 'https://platform.test';
const PERSON = '5f7d1c1e-6a0a-4d0c-9a53-0f3a3c1f7b11';
const MINUTE = 60_000;
const started = new Date('2026-05-10T12:00:00Z').getTime();

beforeEach(() => {
  jest.useFakeTimers({
    now: started,
    doNotFake: [
      'nextTick',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
      'queueMicrotask',
      'performance',
      'hrtime',
    ],
  });
});
const ends: (() => void)[] = [];
afterEach(() => {
  jest.useRealTimers();
  for (const end of ends.splice(0)) end();
});
const later = (ms: number) => jest.setSystemTime(jest.now() + ms);

type Key = { kid: string; secret: CryptoKey; open: CryptoKey; jwk: JWK };
const newKey = async (kid: string, alg = 'ES256'): Promise<Key> => {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { kid, secret: privateKey, open: publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
};

/** The platform, as far as it publishes keys: whoever asks is counted. */
async function platform(...keys: Key[]) {
  const state = { keys, asked: 0, answer: undefined as { status: number; body: string } | undefined };
  const server = createServer(KEPT, (_request, response) => {
    state.asked += 1;
    response
      .writeHead(state.answer?.status ?? 200)
      .end(state.answer?.body ?? JSON.stringify({ keys: state.keys.map(({ jwk }) => jwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close().closeAllConnections());
  const verify = createVerifier({
    issuer: ISSUER,
    audience: 'seuil',
    keys: remoteKeys(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`),
  });
  const outcome = (token: string) =>
    verify(`Bearer ${token}`).then(
      ({ id }) => id,
      (error: unknown) =>
        error instanceof AppError ? error.kind : error instanceof StoreUnavailable ? 'unavailable' : error,
    );
  return { state, outcome };
}

type Claims = {
  header?: object;
  iss?: string;
  aud?: string | string[];
  expiresAt?: number;
  notBefore?: number;
  payload?: object;
};
const seconds = (ms: number) => Math.floor(ms / 1_000);
const sign = (
  { kid, secret, jwk }: Key,
  {
    header = {},
    iss = ISSUER,
    aud = 'seuil',
    expiresAt = started + 1_000 * MINUTE,
    notBefore,
    payload = {},
  }: Claims = {},
) => {
  const token = new SignJWT({ scope: 'group', groups: [], ...payload })
    .setProtectedHeader({ alg: jwk.alg ?? 'ES256', kid, typ: 'at+jwt', ...header })
    .setIssuer(iss)
    .setAudience(aud)
    .setSubject(PERSON)
    .setExpirationTime(seconds(expiresAt));
  return (notBefore === undefined ? token : token.setNotBefore(seconds(notBefore))).sign(secret);
};

describe('the keys of the platform', () => {
  test('are fetched once for all callers, and again after ten minutes', async () => {
    const key = await newKey('one');
    const { state, outcome } = await platform(key);
    const token = await sign(key);
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => outcome(token))))).toEqual(new Set([PERSON]));
    later(9 * MINUTE);
    expect([await outcome(token), state.asked]).toEqual([PERSON, 1]);
    later(2 * MINUTE);
    expect([await outcome(token), state.asked]).toEqual([PERSON, 2]);
  });

  test('a new key is fetched at its first token, and one that was taken back is accepted no longer than ten minutes', async () => {
    const [old, fresh] = [await newKey('old'), await newKey('fresh')];
    const { state, outcome } = await platform(old);
    expect(await outcome(await sign(old))).toBe(PERSON);
    later(MINUTE);
    state.keys = [fresh];
    const tokens = await Promise.all(Array.from({ length: 10 }, () => sign(fresh)));
    expect(new Set(await Promise.all(tokens.map(outcome)))).toEqual(new Set([PERSON]));
    expect([await outcome(await sign(old)), state.asked]).toEqual(['unauthenticated', 2]);
  });

  test('tokens with keys that nobody has cannot make us ask again and again', async () => {
    const key = await newKey('one');
    const { state, outcome } = await platform(key);
    for (let n = 0; n < 40; n += 1) {
      expect(await outcome(await sign({ ...key, kid: `invented-${n}` }))).toBe('unauthenticated');
      later(1_000);
    }
    // At the start and once per half minute, not 40 times.
    expect(state.asked).toBe(2);
  });

  test('that are known serve for an hour while the platform fails, which is asked every five seconds at most', async () => {
    const key = await newKey('one');
    const { state, outcome } = await platform(key);
    const token = await sign(key);
    expect(await outcome(token)).toBe(PERSON);
    for (const answer of [
      { status: 503, body: '' },
      { status: 200, body: '<html>' },
      { status: 200, body: '{"keys":1}' },
      { status: 200, body: 'null' },
    ]) {
      state.answer = answer;
      later(11 * MINUTE);
      expect(await outcome(token)).toBe(PERSON);
    }
    const before = state.asked;
    for (let n = 0; n < 20; n += 1) await outcome(await sign({ ...key, kid: `invented-${n}` }));
    expect(state.asked - before).toBeLessThanOrEqual(1);
    later(30 * MINUTE);
    expect(await outcome(token)).toBe('unavailable');
    const formerCount = state.asked;
    for (let n = 0; n < 20; n += 1) expect(await outcome(token)).toBe('unavailable');
    expect(state.asked).toBe(formerCount);
    later(6_000);
    state.answer = undefined;
    expect(await outcome(token)).toBe(PERSON);
  });
});

describe('a set of keys in which ids are missing or wrong', () => {
  const without = (key: Key, ...fields: readonly string[]): Key => ({
    ...key,
    jwk: Object.fromEntries(Object.entries(key.jwk).filter(([field]) => !fields.includes(field))),
  });
  const strange = (jwk: unknown): Key => ({ jwk }) as Key;

  test('whose keys have no ids verifies tokens with and without one', async () => {
    const [one, two] = [await newKey('one'), await newKey('two')];
    const { state, outcome } = await platform(without(one, 'kid'), without(two, 'kid', 'alg'));
    for (const key of [one, two])
      expect([
        await outcome(await sign(key)),
        await outcome(await sign(key, { header: { kid: undefined } })),
        await outcome(await sign(key, { header: { kid: 'another' } })),
      ]).toEqual([PERSON, PERSON, PERSON]);
    expect(await outcome(await sign(await newKey('one')))).toBe('unauthenticated');
    expect(await outcome(await sign(one, { iss: 'https://elsewhere.test' }))).toBe('unauthenticated');
    expect(state.asked).toBe(1);
  });

  test('verifies a token without an id by any of its keys', async () => {
    const keys = [await newKey('one'), await newKey('two'), await newKey('three', 'RS256')];
    const { outcome } = await platform(...keys);
    for (const key of keys) expect(await outcome(await sign(key, { header: { kid: undefined } }))).toBe(PERSON);
    expect(await outcome(await sign(await newKey('four'), { header: { kid: undefined } }))).toBe('unauthenticated');
  });

  test('in which two keys have one id verifies the tokens of both', async () => {
    const [old, fresh] = [await newKey('same'), await newKey('same')];
    const { outcome } = await platform(old, fresh);
    expect([await outcome(await sign(old)), await outcome(await sign(fresh))]).toEqual([PERSON, PERSON]);
    expect(await outcome(await sign(await newKey('same')))).toBe('unauthenticated');
    expect(await outcome(await sign(fresh, { expiresAt: started - MINUTE }))).toBe('unauthenticated');
  });

  test('with entries that nobody can use verifies by the others', async () => {
    const good = await newKey('good');
    const weak = createPublicKey(
      generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'pem', type: 'spki' }),
    );
    const { outcome } = await platform(
      strange(null),
      strange('key'),
      strange([]),
      strange({}),
      strange({ kty: 'EC', crv: 'P-256', x: '', y: 1, kid: 'good', alg: 'ES256' }),
      strange({ kty: 'EC', crv: 'P-256', kid: 'good' }),
      strange({ kty: 'oct', k: 'c2VjcmV0', kid: 'good' }),
      strange({ kty: 'LATER', kid: 'good' }),
      strange({ ...weak.export({ format: 'jwk' }), kid: 'weak', alg: 'RS256' }),
      strange({ ...good.jwk, kid: 7 }),
      good,
    );
    expect([await outcome(await sign(good)), await outcome(await sign(good, { header: { kid: undefined } }))]).toEqual([
      PERSON,
      PERSON,
    ]);
    // The platform can be reached, so this is no 503: trying again would not help.
    expect(await outcome(await sign(await newKey('weak', 'RS256')))).toBe('unauthenticated');
  });
});

describe('a token', () => {
  test('may be a moment early or late, for clocks differ, and no more', async () => {
    const key = await newKey('one');
    const { outcome } = await platform(key);
    expect(await outcome(await sign(key, { expiresAt: started - 25_000 }))).toBe(PERSON);
    expect(await outcome(await sign(key, { expiresAt: started - 35_000 }))).toBe('unauthenticated');
    expect(await outcome(await sign(key, { notBefore: started + 25_000 }))).toBe(PERSON);
    expect(await outcome(await sign(key, { notBefore: started + 35_000 }))).toBe('unauthenticated');
  });

  test.each(['at+jwt', 'application/at+jwt', 'AT+JWT', 'JWT'])('of type %s is taken', async (typ) => {
    const key = await newKey('one');
    expect(await (await platform(key)).outcome(await sign(key, { header: { typ } }))).toBe(PERSON);
  });

  test.each([undefined, '', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'at+jwt;x', 'id_token'])(
    'of type %s is none of ours',
    async (typ) => {
      const key = await newKey('one');
      expect(await (await platform(key)).outcome(await sign(key, { header: { typ } }))).toBe('unauthenticated');
    },
  );

  test.each<[string, Claims]>([
    ['another issuer', { iss: 'https://elsewhere.test' }],
    ['another audience', { aud: 'elsewhere' }],
    ['several other audiences', { aud: ['a', 'b'] }],
    ['no scope', { payload: { scope: undefined } }],
    ['a person who is no UUID', { payload: { sub: undefined, groups: ['x'] } }],
    ['an extension that must be understood', { header: { crit: ['exp2'], exp2: 1 } }],
  ])('of %s is refused', async (_, claims) => {
    const key = await newKey('one');
    const token = await sign(key, claims).catch(
      () =>
        `${base64url.encode(JSON.stringify({ alg: 'ES256', kid: 'one', typ: 'at+jwt', ...claims.header }))}.e30.AAAA`,
    );
    expect(await (await platform(key)).outcome(token)).toBe('unauthenticated');
  });

  test('that is unsigned, signed with the public key as a secret, or altered is refused', async () => {
    const key = await newKey('one');
    const { outcome } = await platform(key);
    const good = await sign(key);
    const [, body = '', signature = ''] = good.split('.');
    const header = (more: object) => base64url.encode(JSON.stringify({ kid: 'one', typ: 'at+jwt', ...more }));
    const secret = new TextEncoder().encode(JSON.stringify(key.jwk).padEnd(64));
    const symmetric = await new SignJWT({ scope: 'finance', groups: [] })
      .setProtectedHeader({ alg: 'HS256', kid: 'one', typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience('seuil')
      .setSubject(PERSON)
      .setExpirationTime(seconds(started + MINUTE))
      .sign(secret);
    const forged = base64url.encode(
      JSON.stringify({
        iss: ISSUER,
        aud: 'seuil',
        sub: PERSON,
        scope: 'finance',
        groups: [],
        exp: seconds(started + MINUTE),
      }),
    );
    const tokens = [
      `${header({ alg: 'none' })}.${body}.`,
      `${header({ alg: 'none' })}.${body}.${signature}`,
      symmetric,
      `${header({ alg: 'ES256' })}.${forged}.${signature}`,
      `${header({ alg: 'RS256' })}.${body}.${signature}`,
      `${good}x`,
      good.slice(0, -8),
      `${good}.x`,
      'a.b.c',
      '',
    ];
    for (const token of tokens) expect([token, await outcome(token)]).toEqual([token, 'unauthenticated']);
  });

  test('is not taken from where a bearer token does not belong', async () => {
    const key = await newKey('one');
    const verify = createVerifier({ issuer: ISSUER, audience: 'seuil', keys: async () => key.open });
    const good = await sign(key);
    // The scheme's case does not matter (RFC 9110).
    await expect(verify(`bearer ${good}`)).resolves.toMatchObject({ id: PERSON });
    for (const header of [
      undefined,
      '',
      good,
      `bearer${good}`,
      `Basic ${good}`,
      `Bearer  ${good}`,
      `Bearer ${good},Bearer ${good}`,
    ])
      await expect(verify(header)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});
