import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { nodeFault } from '../../../libs/config/faults-of-the-whole.ts';
import type { Tree } from '../../../scripts/k8s/kustomize.ts';
import { read } from '../../readers/deployment-files.ts';

const text = read('.github/workflows/ci.yaml');
const jobs = parse(text)['jobs'] as Record<string, Tree>;
const steps = Object.values(jobs).flatMap((job) => job['steps'] as Tree[]);

test('the workflow runs commands that exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
  const named = [...text.matchAll(/npm run ([a-z][\w:]*)/g)].map(([, name]) => name);
  expect(named).toEqual(['check', 'k8s:check']);
  const matrix = [...text.matchAll(/'(\["test[^']*\])'/g)].flatMap(([, list = '']) => JSON.parse(list) as string[]);
  expect(new Set(matrix)).toEqual(new Set(['test', 'test:long']));
  for (const name of [...named, ...matrix]) expect(scripts).toHaveProperty([name ?? '']);
});

test('it runs on lines of Node on which Seuil runs', () => {
  const versions = [
    ...(jobs['test']?.['strategy'].matrix.node as number[]),
    ...steps.map((step) => step['with']?.['node-version'] as unknown).filter((version) => typeof version === 'number'),
  ];
  expect(versions.length).toBeGreaterThan(1);
  for (const version of versions) expect([version, nodeFault(`${version}.99.0`)]).toEqual([version, undefined]);
});

test('the tests get the real servers by the variables that they read', () => {
  expect(jobs['test']?.['services'].redis.image).toMatch(/^redis:8/);
  expect(text).toMatch(/docker run .* mongo:8 --replSet ci /);
  expect(jobs['test']?.['env']).toEqual({
    MONGODB_URI: 'mongodb://127.0.0.1:27017/?replicaSet=ci',
    REDIS_URL: 'redis://127.0.0.1:6379',
  });
  expect(read('test/support/start-servers.ts')).toMatch(/const \{ MONGODB_URI, REDIS_URL .*\} = process\.env;/);
});
