import { describe, expect, test } from '@jest/globals';
import { readEnvironment, shapeOf } from '../../../libs/config/environment.ts';
import type { Tree } from '../../../scripts/k8s/kustomize.ts';
import { services } from '../../../services/all-services.ts';
import { worker } from '../../../services/worker/app.ts';
import {
  compose,
  definitionOf,
  development,
  inCompose,
  inKubernetes,
  migrations,
  overlays,
  podOf,
  production,
  read,
  servingIn,
  workloadsOf,
} from '../../readers/deployment-files.ts';
import { filledIn } from '../../readers/own-values.ts';

const serving = [...inKubernetes, ...inCompose.filter((process) => !migrations.includes(process))];

describe.each(serving)('$title', (process) => {
  const { environment } = definitionOf(process);

  test('is given no variable that the code does not know', () => {
    const known = Object.keys(shapeOf('production', [environment]));
    expect(Object.keys(process.variables).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('starts in production with what it is given', () => {
    expect(() =>
      readEnvironment([environment], { ...filledIn(process.variables), NODE_ENV: 'production' }),
    ).not.toThrow();
  });
});

test.each(servingIn(production))('$title names at once what its operator has not filled in', (process) => {
  const { environment } = definitionOf(process);
  const optional = ['SITE_URL', 'IBAN_RETIRED_KEYS', 'WEBHOOK_RETIRED_KEYS', 'DKIM_PRIVATE_KEY'];
  const missing = Object.keys(process.variables).filter((name) => !process.variables[name] && !optional.includes(name));
  expect(missing).toEqual(expect.arrayContaining(['AUTH_ISSUER', 'AUTH_JWKS_URL']));
  const read = () => readEnvironment([environment], { ...process.variables, NODE_ENV: 'production' });
  expect(read).toThrow(`The environment has ${missing.length} faults:`);
  for (const name of missing) expect(read).toThrow(`${name}: is required`);
});

test('no pod waits for a value that is missing: it starts, and says itself what it lacks', () => {
  for (const overlay of overlays)
    for (const workload of workloadsOf(overlay, 'Deployment')) {
      const references = (podOf(workload)['containers'] as Tree[]).flatMap(({ env }) =>
        (env as Tree[]).flatMap(({ valueFrom }) =>
          [valueFrom?.secretKeyRef ?? valueFrom?.configMapKeyRef ?? []].flat(),
        ),
      );
      expect(references.length).toBeGreaterThan(1);
      expect(references.filter(({ optional }) => optional !== true)).toEqual([]);
    }
});

test('without the word DEMONSTRATION nothing starts on the keys and accounts of compose and the development overlay', () => {
  for (const { variables, args, title } of [...inCompose, ...servingIn(development)]) {
    if (args[0] === 'migrate') continue;
    const { DEMONSTRATION, ...rest } = variables;
    expect([title, DEMONSTRATION]).toEqual([title, 'yes']);
    const read = () =>
      readEnvironment([definitionOf({ title, args }).environment], { ...rest, NODE_ENV: 'production' });
    const published = Object.keys(rest).filter((name) => /_KEY$|_IBAN$/.test(name) && rest[name]);
    for (const name of ['AUTH_ISSUER', 'AUTH_JWKS_URL', 'REDIS_URL', ...published]) expect(read).toThrow(`${name}: `);
  }
});

test.each(migrations)('$title needs the database and nothing secret beside it', ({ variables }) => {
  expect(variables).toHaveProperty('MONGODB_URI');
  expect(Object.keys(variables).filter((name) => !['MONGODB_URI', 'NAMESPACE'].includes(name))).toEqual([]);
});

test.each([
  ...overlays.map((overlay) => ({ where: overlay.name, processes: servingIn(overlay) })),
  { where: 'compose', processes: inCompose },
])('$where runs every service', ({ processes }) => {
  const running = new Set(processes.map(({ args }) => args[0]).filter((name) => name !== 'migrate'));
  expect([...running].sort()).toEqual(services.map(({ name }) => name).sort());
});

test('every role of the worker has a Deployment of its own, and compose has them all in one', () => {
  const rolesWith = (variables: object) =>
    readEnvironment([worker.environment], { ...variables, NODE_ENV: 'test' }).of['WORKER_ROLES'] as string[];
  const all = rolesWith({});
  expect(all.length).toBeGreaterThan(1);
  for (const overlay of overlays)
    expect(
      servingIn(overlay)
        .filter(({ args }) => args[0] === 'worker')
        .map(({ variables }) => rolesWith(variables))
        .sort(),
    ).toEqual(all.map((role) => [role]).sort());
  expect(compose['services'].worker.environment).not.toHaveProperty('WORKER_ROLES');
});

test('keys and what carries a password come from the Secret', () => {
  for (const { title, variables, secrets } of inKubernetes) {
    const open = Object.keys(variables).filter(
      (name) => /_KEY$|^MONGODB_URI$|^REDIS_URL$|^SMTP_URL$/.test(name) && !secrets.includes(name),
    );
    expect([title, open]).toEqual([title, []]);
  }
});

test('the note on the Secret names every key that is read, and no other', () => {
  const noted = [...read('k8s/base/kustomization.yaml').matchAll(/^# {3}([A-Z_]+)=/gm)].map(([, name]) => name);
  const forScaling = production
    .manifests('TriggerAuthentication')
    .flatMap(({ spec }) => (spec.secretTargetRef as { key: string }[]).map(({ key }) => key));
  const keys = [...new Set([...inKubernetes.flatMap(({ secrets }) => secrets), ...forScaling])].sort();
  expect(noted.sort()).toEqual(keys);
  expect(Object.keys(development.named('Secret', 'seuil')?.['data']).sort()).toEqual(keys);
});

test('no ConfigMap holds a value that nobody reads', () => {
  for (const overlay of overlays) {
    const read = new Set(servingIn(overlay).flatMap(({ variables }) => Object.keys(variables)));
    const held = overlay.manifests('ConfigMap').flatMap(({ data }) => Object.keys(data));
    expect([overlay.name, held.filter((key) => !read.has(key))]).toEqual([overlay.name, []]);
  }
});

test('every key of the development overlay says of itself that it is no secret, and production has no Secret in a file', () => {
  const data = Object.entries(development.named('Secret', 'seuil')?.['data'] as Record<string, string>);
  expect(data.filter(([key, value]) => /_KEY$/.test(key) && !/^$|everybody-knows$/.test(value))).toEqual([]);
  expect(production.manifests('Secret')).toEqual([]);
});
