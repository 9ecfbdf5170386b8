import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { nodeFault } from '../../../libs/config/faults-of-the-whole.ts';
import { services } from '../../../services/all-services.ts';

const all = services.map(({ environment }) => environment);

test('in development nothing needs to be set', () => {
  expect(readEnvironment(all, {})).toMatchObject({ mode: 'development', PORT: 3000 });
});

test('in production every missing or wrong variable is named in one message', () => {
  const read = () =>
    readEnvironment(all, {
      NODE_ENV: 'production',
      PORT: 'http',
      MONGODB_URI: 'localhost',
      VOTER_HASH_KEY: 'development-only-voter-hash-key-000000',
      PAYER_IBAN: 'FR7630001007941234567890186',
      PAYER_BIC: 'BANK',
    });
  expect(read).toThrow(/PORT: /);
  for (const name of [
    'MONGODB_URI: must begin with',
    'REDIS_URL',
    'AUTH_JWKS_URL',
    'AUTH_ISSUER',
    'VOTER_HASH_KEY: stands in the sources of Seuil',
    'IBAN_KEY',
    'SMTP_URL',
    'PAYER_NAME: is required',
    'PAYER_IBAN: has check digits that do not fit',
    'PAYER_BIC: has 4 characters: a BIC has 8 or 11',
  ])
    expect(read).toThrow(name);
});

test('in production nobody pays from the account that everybody knows', () => {
  const { of } = readEnvironment(all, {});
  expect(() => readEnvironment(all, { NODE_ENV: 'production', PAYER_IBAN: String(of['PAYER_IBAN']) })).toThrow(
    "PAYER_IBAN: is an account of the banks' documentation",
  );
});

test('in production nothing embedded starts, the development issuer neither', async () => {
  const { startDevelopment } = await import('../../../libs/embedded/development.ts');
  await expect(startDevelopment({ ...readEnvironment(all, {}), mode: 'production' })).rejects.toThrow(
    'for development only',
  );
});

test('origins are what a browser calls so', () => {
  const origins = (CORS_ORIGINS: string) => readEnvironment([], { CORS_ORIGINS }).CORS_ORIGINS;
  expect([origins(''), origins('https://a.example, http://localhost:8000')]).toEqual([
    [],
    ['https://a.example', 'http://localhost:8000'],
  ]);
  for (const wrong of ['*', 'a.example', 'https://a.example/', 'https://a.example/path', 'null'])
    expect(() => origins(wrong)).toThrow('CORS_ORIGINS');
});

test('an unknown mode is refused rather than taken for development', () => {
  expect(() => readEnvironment([], { NODE_ENV: 'prod' })).toThrow('NODE_ENV');
});

test('retired keys are a list, empty when nothing is said, and each is long enough', () => {
  const keys = (IBAN_RETIRED_KEYS?: string) =>
    readEnvironment(all, { ...(IBAN_RETIRED_KEYS !== undefined && { IBAN_RETIRED_KEYS }) }).of['IBAN_RETIRED_KEYS'];
  expect([keys(), keys(''), keys(`${'a'.repeat(32)}, ${'b'.repeat(40)},`)]).toEqual([
    [],
    [],
    ['a'.repeat(32), 'b'.repeat(40)],
  ]);
  expect(() => keys(`${'a'.repeat(32)},short`)).toThrow('IBAN_RETIRED_KEYS');
});

test('variables that say one thing together are refused when one of them is missing, beside the other faults', () => {
  const read = (variables: NodeJS.ProcessEnv) => () => readEnvironment(all, variables);
  const platform = { AUTH_ISSUER: 'https://platform.example.org', AUTH_JWKS_URL: 'https://platform.example.org/keys' };
  expect(read({ AUTH_ISSUER: platform.AUTH_ISSUER, PORT: 'http' })).toThrow(
    /2 faults:[^]*PORT: [^]*AUTH_JWKS_URL: is required together with AUTH_ISSUER/,
  );
  expect(read({ AUTH_JWKS_URL: platform.AUTH_JWKS_URL, AUTH_ISSUER: '' })).toThrow(
    'AUTH_ISSUER: is required together with AUTH_JWKS_URL',
  );
  expect(read({ PAYER_IBAN: 'FR7630001007941234567890185' })).toThrow(
    'PAYER_BIC: is required together with PAYER_IBAN',
  );
  expect(read({ AUTH_AUDIENCE: 'other' })).toThrow('AUTH_AUDIENCE: needs AUTH_ISSUER and AUTH_JWKS_URL');
  expect(read({ ...platform, AUTH_AUDIENCE: 'other' })().AUTH_AUDIENCE).toBe('other');
});

test('in production a variable that is missing is named once, although it belongs to another one', () => {
  const read = () => readEnvironment(all, { NODE_ENV: 'production', AUTH_ISSUER: 'https://platform.example.org' });
  expect(read).toThrow('AUTH_JWKS_URL: is required\n');
  expect(read).not.toThrow('together');
});

test('a Node.js that is too old is named like any other fault, and the bounds are those of package.json', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe('^20.19 || ^22.13 || >=24');
  expect(['18.20.8', '20.18.3', '21.7.0', '22.12.0', '23.11.0'].map(nodeFault)).not.toContain(undefined);
  expect(nodeFault('18.20.8')).toBe(
    'Node.js: must be 20.19 or newer 20, 22.13 or newer 22, 24 or newer; this is 18.20.8',
  );
  expect(['20.19.0', '20.20.2', '22.13.0', '24.0.0', '25.1.0', '26.10.0'].map(nodeFault)).toEqual(
    Array(6).fill(undefined),
  );
});
