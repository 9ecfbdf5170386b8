import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ISSUER_PATHS, MAILPIT_PATH } from '../../../libs/embedded/issuer-paths.ts';
import { caddyfile, compose, inCompose, read } from '../../readers/deployment-files.ts';

type Service = {
  image: string;
  command?: string[];
  ports?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
};
const services = Object.entries(compose['services'] as Record<string, Service>);

test('the file is valid against the schema of the Compose Specification', () => {
  // The schema's formats (durations, ports) are Compose's own and have no check to go with them.
  const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(
    JSON.parse(read('test/readers/compose-spec/compose-spec.json')) as object,
  );
  expect([validate(compose), validate.errors]).toEqual([true, null]);
  // Makes sure that the check checks.
  expect(
    validate({
      ...compose,
      services: { ...compose['services'], budget: { ...compose['services'].budget, restarts: 'always' } },
    }),
  ).toBe(false);
});

test('whoever is waited for can be healthy', () => {
  const built = services.filter(([, { image }]) => image.startsWith('seuil')).map(([name]) => name);
  for (const [name, { depends_on: awaited = {} }] of services) {
    for (const [other, { condition }] of Object.entries(awaited)) {
      const [, found] = services.find(([each]) => each === other) ?? [];
      expect([name, other, found !== undefined]).toEqual([name, other, true]);
      // The image of ours has a HEALTHCHECK.
      if (condition === 'service_healthy')
        expect([other, found?.healthcheck !== undefined || built.includes(other)]).toEqual([other, true]);
      else
        expect([other, condition, found?.command]).toEqual(['migrate', 'service_completed_successfully', ['migrate']]);
    }
  }
});

test('nothing can be reached from other machines', () => {
  const ports = services.flatMap(([, { ports: published = [] }]) => published);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((published) => !published.startsWith('127.0.0.1:'))).toEqual([]);
});

test('what is not built here has an exact version', () => {
  const foreign = services.map(([, { image }]) => image).filter((image) => !image.startsWith('seuil'));
  expect(foreign.length).toBeGreaterThan(3);
  expect(foreign.filter((image) => !/:v?\d+\.\d+\.\d+(-[a-z]+)?$/.test(image))).toEqual([]);
});

test('the queue keeps what it is given, and wants a password', () => {
  const { command = [] } = compose['services'].valkey as Service;
  const valueOf = (option: string) => command[command.indexOf(option) + 1];
  expect(Object.fromEntries(['--appendonly', '--maxmemory-policy'].map((option) => [option, valueOf(option)]))).toEqual(
    { '--appendonly': 'yes', '--maxmemory-policy': 'noeviction' },
  );
  const password = valueOf('--requirepass') ?? '';
  expect(password).not.toBe('');
  for (const { title, variables } of inCompose)
    if (variables['REDIS_URL'] !== undefined)
      expect([title, new URL(variables['REDIS_URL']).password]).toEqual([title, password]);
});

test('every key says of itself that it is no secret', () => {
  const keys = inCompose.flatMap(({ variables }) =>
    Object.entries(variables).filter(([name]) => name.endsWith('_KEY')),
  );
  expect(keys.length).toBeGreaterThan(5);
  expect(keys.filter(([, value]) => !/everybody-knows$/.test(value))).toEqual([]);
});

test('the ingress leads to the issuer and the mails, where the demo looks for them', () => {
  const handlers = [...caddyfile.matchAll(/handle (\/\S+) \{\n\s*reverse_proxy (\S+)\n/g)].map(
    ([, path = '', to = '']) => ({ path: path.replace('*', ''), to }),
  );
  const reached = (path: string) => handlers.find((handler) => path.startsWith(handler.path))?.to;
  expect([
    reached(ISSUER_PATHS.keys),
    reached(ISSUER_PATHS.tokens),
    reached(`${MAILPIT_PATH}/api/v1/messages`),
  ]).toEqual(['issuer:3000', 'issuer:3000', 'mailpit:8025']);
  expect(compose['services'].mailpit.environment.MP_WEBROOT).toBe(MAILPIT_PATH);
  for (const { title, args, variables } of inCompose)
    if (args[0] !== 'migrate')
      expect([title, variables['AUTH_JWKS_URL']]).toEqual([title, `http://issuer:3000${ISSUER_PATHS.keys}`]);
});
