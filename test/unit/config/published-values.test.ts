import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { services } from '../../../services/all-services.ts';
import { keyOf, OWN_VALUES } from '../../readers/own-values.ts';

const all = services.map(({ environment }) => environment);
const OWN = { NODE_ENV: 'production', ...OWN_VALUES };

const faultsOf = (variables: NodeJS.ProcessEnv): string[] => {
  try {
    readEnvironment(all, variables);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};
const refused = (changes: NodeJS.ProcessEnv) => faultsOf({ ...OWN, ...changes });

test('production starts with values of its own', () => {
  expect(faultsOf(OWN)).toEqual([]);
});

test('production fetches the keys of the platform over https alone, and names its own address with https', () => {
  for (const url of ['http://plateforme.mouvement.fr/keys', 'ftp://plateforme.mouvement.fr/keys', 'file:///keys'])
    expect(refused({ AUTH_JWKS_URL: url })).toEqual(['AUTH_JWKS_URL: must begin with https://']);
  expect(refused({ PUBLIC_URL: 'http://seuil.mouvement.fr' })).toEqual(['PUBLIC_URL: must begin with https://']);
  expect(refused({ AUTH_JWKS_URL: 'https://user:word@plateforme.mouvement.fr/keys' })).toEqual([
    'AUTH_JWKS_URL: must not carry a user or a password',
  ]);
});

test('elsewhere the keys come over http too, but by no other protocol', () => {
  const read = (AUTH_JWKS_URL: string) => faultsOf({ AUTH_ISSUER: 'x', AUTH_JWKS_URL });
  expect(read('http://127.0.0.1:8000/keys')).toEqual([]);
  expect(read('ftp://127.0.0.1/keys')).toEqual(['AUTH_JWKS_URL: must begin with https:// or http://']);
});

test.each([
  ['AUTH_ISSUER', 'https://issuer.seuil.localhost'],
  ['AUTH_ISSUER', 'http://localhost:3000'],
  ['AUTH_JWKS_URL', 'https://issuer.seuil.localhost/jwks.json'],
  ['PUBLIC_URL', 'https://localhost:3000'],
  ['SITE_URL', 'https://127.0.0.1'],
  ['MAIL_FROM', 'Seuil <no-reply@seuil.localhost>'],
  ['FINANCE_EMAIL', 'finance@seuil.localhost'],
])('production refuses a name of one machine: %s=%s', (name, value) => {
  expect(refused({ [name]: value })).toEqual([expect.stringContaining(`${name}: names this machine alone`)]);
});

test.each([
  ['AUTH_ISSUER', 'https://platform.example.org'],
  ['AUTH_JWKS_URL', 'https://platform.example.org/.well-known/jwks.json'],
  ['MAIL_FROM', 'Seuil <no-reply@example.org>'],
  ['PUBLIC_URL', 'https://seuil.example.com'],
  ['SITE_URL', 'https://EXAMPLE.net/site'],
  ['REVIEW_EMAIL', 'review@mail.example.org'],
  ['CORS_ORIGINS', 'https://plateforme.mouvement.fr,https://a.example'],
  ['MONGODB_URI', 'mongodb://a.example.org:27017,b.mouvement.fr:27017/'],
])('production refuses a name of the documentation: %s=%s', (name, value) => {
  expect(refused({ [name]: value })).toEqual([`${name}: is a name of the documentation (example), which is nobody's`]);
});

test('a name that only looks like one of the documentation is taken', () => {
  expect(refused({ PUBLIC_URL: 'https://example.mouvement.fr', OPS_EMAIL: 'example@mouvement.fr' })).toEqual([]);
});

test.each([
  'FR7630001007941234567890185',
  'FR76 3000 4000 0312 3456 7890 143',
  'FR1420041010050500013M02606',
  'DE89370400440532013000',
])('production pays from no account of the documentation: %s', (PAYER_IBAN) => {
  expect(refused({ PAYER_IBAN })).toEqual([
    "PAYER_IBAN: is an account of the banks' documentation, which belongs to nobody",
  ]);
});

test('production refuses every key that stands in the sources, whichever variable has it, and passwords as well', () => {
  for (const value of ['development-only-unsubscribe-key-0000', 'cluster-iban-key-that-everybody-knows'])
    expect(refused({ WEBHOOK_KEY: value })).toEqual([
      'WEBHOOK_KEY: stands in the sources of Seuil, where everybody reads it',
    ]);
  expect(refused({ REDIS_URL: 'redis://:development-only@valkey:6379' })).toEqual([
    'REDIS_URL: its password stands in the sources of Seuil, where everybody reads it',
  ]);
});

test('production may still read what a published key once sealed', () => {
  expect(refused({ IBAN_RETIRED_KEYS: 'compose-iban-key-that-everybody-knows' })).toEqual([]);
});

test('production refuses one value for several keys, retired ones too, without naming the value', () => {
  expect(refused({ IBAN_FINGERPRINT_KEY: OWN.IBAN_KEY, WEBHOOK_KEY: OWN.IBAN_KEY })).toEqual([
    'IBAN_KEY, IBAN_FINGERPRINT_KEY, WEBHOOK_KEY: have one value; each key needs its own',
  ]);
  expect(refused({ WEBHOOK_RETIRED_KEYS: `${keyOf('x')}, ${OWN.IBAN_KEY}` })).toEqual([
    'IBAN_KEY, WEBHOOK_RETIRED_KEYS: have one value; each key needs its own',
  ]);
  // While a key is changed, its former value is retired; both belong to the same variable.
  expect(refused({ IBAN_RETIRED_KEYS: OWN.IBAN_KEY })).toEqual([]);
});

test('all of these faults are named at once, beside what is missing', () => {
  const { PAYER_NAME: _, ...rest } = OWN;
  expect(
    faultsOf({ ...rest, AUTH_ISSUER: 'https://issuer.seuil.localhost', OPS_EMAIL: 'ops@example.org' }).map(
      (fault) => fault.split(':')[0],
    ),
  ).toEqual(['PAYER_NAME', 'AUTH_ISSUER', 'OPS_EMAIL']);
});

test('a demonstration takes what everybody knows, as long as only its own machine reaches it', () => {
  const published = {
    ...OWN,
    DEMONSTRATION: 'yes',
    AUTH_ISSUER: 'https://issuer.seuil.localhost',
    AUTH_JWKS_URL: 'http://issuer:3000/development/jwks.json',
    PAYER_IBAN: 'FR7630001007941234567890185',
    IBAN_KEY: 'compose-iban-key-that-everybody-knows',
    PUBLIC_URL: 'http://localhost:3000',
  };
  expect(faultsOf(published)).toEqual([]);
  expect(faultsOf({ ...published, PUBLIC_URL: OWN.PUBLIC_URL })).toEqual([
    'DEMONSTRATION: fits an address of this machine alone; leave it out, or set PUBLIC_URL to http://localhost',
  ]);
  expect(faultsOf({ ...published, DEMONSTRATION: 'true' }).join()).toContain('DEMONSTRATION: ');
});
