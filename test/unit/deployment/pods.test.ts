import { spawnSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { createApp } from '../../../libs/http/app.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { compose, inCompose, manifests, podOf, read } from '../../support/deployment-files.ts';

const deployments = manifests('Deployment').map((deployment) => ({ name: deployment['metadata'].name as string, deployment, pod: podOf(deployment) }));
const pods = [...deployments, ...manifests('Job').map((job) => ({ name: job['metadata'].name as string, pod: podOf(job) }))];
const [, closeMs = ''] = /CLOSE_MS = ([\d_]+)/.exec(read('libs/service/host.ts')) ?? [];
const closeSeconds = Number(closeMs.replaceAll('_', '')) / 1_000;
const { PORT } = readEnvironment([], { NODE_ENV: 'test' });

test.each(pods)('the pod $name keeps to the restricted standard and is bounded', ({ pod }) => {
  expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
  for (const container of [...pod['containers'], ...(pod['initContainers'] ?? [])]) {
    expect(container).toMatchObject({
      image: 'seuil',
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      resources: { requests: { cpu: expect.anything(), memory: expect.anything() }, limits: { cpu: expect.anything(), memory: expect.anything() } },
    });
  }
});

describe.each(deployments)('a pod of $name', ({ deployment, pod }) => {
  const [container] = pod['containers'];

  test('serves only after the migration', () => {
    expect(pod['initContainers']).toMatchObject([{ args: ['migrate', '--wait'] }]);
  });

  test('has longer to end than it takes at most', () => {
    const [, preStop] = container.lifecycle.preStop.exec.command;
    expect(pod['terminationGracePeriodSeconds']).toBeGreaterThan(Number(preStop) + closeSeconds);
  });

  test('listens where its Service sends requests', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: PORT }]);
    const labels = deployment['spec'].template.metadata.labels;
    expect(labels).toMatchObject(deployment['spec'].selector.matchLabels);
    const selecting = manifests('Service').filter(({ spec }) => Object.entries(spec.selector).every(([key, value]) => labels[key] === value));
    expect(selecting).toMatchObject([{ metadata: { name: container.args[0] }, spec: { ports: [{ name: 'http', targetPort: 'http' }] } }]);
  });
});

test('the ingress knows only Services and ports that exist', () => {
  const backends = manifests('Ingress').flatMap(({ spec }) => spec.rules[0].http.paths.map(({ backend }: { backend: { service: object } }) => backend.service));
  const existing = manifests('Service').map(({ metadata, spec }) => ({ name: metadata.name, port: { name: spec.ports[0].name } }));
  for (const backend of backends) expect(existing).toContainEqual(backend);
});

test('compose waits for the migration, and gives longer to end than a service takes at most', () => {
  for (const { title, args } of inCompose) {
    const { depends_on: awaited, stop_grace_period: grace } = compose['services'][args[0] ?? ''];
    expect([title, Number.parseInt(grace) > closeSeconds]).toEqual([title, true]);
    expect(awaited).toMatchObject(args[0] === 'migrate' ? { mongodb: { condition: 'service_healthy' } } : { migrate: { condition: 'service_completed_successfully' }, valkey: { condition: 'service_healthy' } });
  }
});

test('every probe asks for a path that is answered', async () => {
  const app = createApp({ routers: [], needed: {}, wished: {}, isDraining: () => false, logger: createLogger({ level: 'silent' }) });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const inPods = deployments.flatMap(({ pod }) => ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => pod['containers'][0][probe].httpGet));
  for (const { port: name } of inPods) expect(name).toBe('http');
  const paths = new Set<string>([...inPods.map(({ path }) => path), ...(read('Dockerfile').match(/\/health\/\w+/g) ?? [])]);
  const answers = await Promise.all([...paths].map(async (path) => [path, (await fetch(`http://127.0.0.1:${port}${path}`)).status]));
  server.close();
  expect(Object.fromEntries(answers)).toEqual({ '/health/live': 200, '/health/ready': 200 });
});

/** Same content, whatever the order of named items and the hash behind generated names. */
const normal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normal).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)).map(([key, each]) => [key, normal(each)]));
  return typeof value === 'string' ? value.replace(/^(seuil(-mail|-payer)?)-[a-z0-9]{10}$/, '$1').replace(/^seuil:[\w.]+$/, 'seuil') : value;
};

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
(hasKubectl ? test : test.skip)('kustomize reads the files as these tests do', () => {
  const { stdout } = spawnSync('kubectl', ['kustomize', 'k8s/base'], { encoding: 'utf8' });
  const theirs = parseAllDocuments(stdout).map((document) => document.toJS() as { kind: string }).filter(({ kind }) => kind !== 'ConfigMap');
  const mine = ['Deployment', 'Job', 'Service', 'Ingress'].flatMap(manifests);
  expect(theirs.map(normal).sort()).toHaveLength(mine.length);
  for (const manifest of mine) expect(theirs.map(normal)).toContainEqual(normal(manifest));
});
