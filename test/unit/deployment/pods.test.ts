import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { processLogger } from '../../../libs/service/process-logger.ts';
import { readDockerfile } from '../../../scripts/image/dockerfile.ts';
import { compose, inCompose, overlays, podOf, read, workloadsOf } from '../../readers/deployment-files.ts';
import { bareApp, serve } from '../../support/bare-app.ts';
import { waitUntil } from '../../support/wait-until.ts';

const [, closeMs = ''] = /CLOSE_MS = ([\d_]+)/.exec(read('libs/service/host.ts')) ?? [];
const closeSeconds = Number(closeMs.replaceAll('_', '')) / 1_000;
const { PORT, DRAIN_SECONDS } = readEnvironment([], {
  NODE_ENV: 'production',
  MONGODB_URI: 'mongodb://m',
  REDIS_URL: 'redis://r',
  AUTH_ISSUER: 'i',
  AUTH_JWKS_URL: 'https://plateforme.mouvement.fr/keys',
});
const endsWithinSeconds = DRAIN_SECONDS + closeSeconds;
const users = readDockerfile(read('Dockerfile')).flatMap(({ steps }) =>
  steps.filter(({ word }) => word === 'USER').map(({ rest }) => Number(rest.split(':')[0])),
);

const named = overlays.flatMap((overlay) =>
  overlay
    .manifests('Deployment', 'StatefulSet', 'Job')
    .map((workload) => ({ name: `${overlay.name} ${workload['metadata'].name}`, pod: podOf(workload) })),
);
const deployments = overlays.flatMap((overlay) =>
  workloadsOf(overlay, 'Deployment').map((deployment) => ({
    name: `${overlay.name} ${deployment['metadata'].name}`,
    overlay,
    deployment,
    pod: podOf(deployment),
  })),
);

test.each(named)(
  'the pod $name keeps to the restricted standard, writes nowhere but in volumes, and is bounded',
  ({ pod }) => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: users[0], seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const container of [...pod['containers'], ...(pod['initContainers'] ?? [])]) {
      expect(container).toMatchObject({
        image: expect.stringMatching(/:v?\d+\.\d+\.\d+(-[a-z]+)?$/),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        resources: {
          requests: { cpu: expect.anything(), memory: expect.anything() },
          limits: { cpu: expect.anything(), memory: expect.anything() },
        },
      });
    }
  },
);

test('every pod of ours has an account of its service, which carries no token', () => {
  for (const overlay of overlays) {
    for (const workload of workloadsOf(overlay, 'Deployment', 'Job')) {
      const [service] = podOf(workload)['containers'][0].args;
      expect([service, podOf(workload)['serviceAccountName']]).toEqual([service, service]);
      expect(overlay.named('ServiceAccount', service)).toMatchObject({ automountServiceAccountToken: false });
    }
  }
});

describe.each(deployments)('a pod of $name', ({ overlay, deployment, pod }) => {
  const [container] = pod['containers'];
  const labels: Record<string, string> = deployment['spec'].template.metadata.labels;
  const selects = (selector: Record<string, string>) =>
    Object.entries(selector).every(([key, value]) => labels[key] === value);

  test('serves only after the migration', () => {
    expect(pod['initContainers']).toMatchObject([{ args: ['migrate', '--wait'], image: container.image }]);
    expect(overlay.named('Job', 'migrate')).toMatchObject({
      spec: { template: { spec: { containers: [{ args: ['migrate'], image: container.image }] } } },
    });
  });

  test('has longer to end than it takes at most', () => {
    // Proxies need some seconds to hear that it goes, and nothing else makes it wait for them.
    expect(DRAIN_SECONDS).toBeGreaterThanOrEqual(5);
    expect(pod['terminationGracePeriodSeconds']).toBeGreaterThan(endsWithinSeconds);
  });

  test('is replaced without a gap', () => {
    expect(deployment['spec'].strategy).toEqual({ rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  });

  test('listens where its Service sends requests', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: PORT }]);
    expect(labels).toMatchObject(deployment['spec'].selector.matchLabels);
    const selecting = overlay.manifests('Service').filter(({ spec }) => selects(spec.selector));
    expect(selecting).toMatchObject([
      { metadata: { name: container.args[0] }, spec: { ports: [{ name: 'http', targetPort: 'http' }] } },
    ]);
  });

  test('can be drained from its node one at a time', () => {
    const budgets = overlay.manifests('PodDisruptionBudget').filter(({ spec }) => selects(spec.selector.matchLabels));
    expect(budgets).toMatchObject([{ metadata: { name: deployment['metadata'].name }, spec: { maxUnavailable: 1 } }]);
  });

  test('lies apart from others of its part, on nodes and in zones', () => {
    const constraints = pod['topologySpreadConstraints'] as {
      topologyKey: string;
      labelSelector: { matchLabels: Record<string, string> };
      matchLabelKeys: string[];
    }[];
    expect(constraints.map(({ topologyKey }) => topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
    for (const { labelSelector, matchLabelKeys } of constraints) {
      expect(selects(labelSelector.matchLabels)).toBe(true);
      expect(matchLabelKeys).toEqual(expect.arrayContaining(Object.keys(deployment['spec'].selector.matchLabels)));
    }
  });

  test('has a place for what is temporary', () => {
    expect(pod['volumes']).toMatchObject([{ name: 'tmp', emptyDir: {} }]);
    expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  });
});

test('every pod knows its name, and every line of its log bears it, with the version', async () => {
  for (const { name, pod } of deployments)
    expect([name, pod['containers'][0].env]).toEqual([
      name,
      expect.arrayContaining([{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]),
    ]);
  const folder = mkdtempSync(join(tmpdir(), 'seuil-'));
  const file = join(folder, 'log');
  processLogger({ LOG_LEVEL: 'info', POD_NAME: 'voting-5f7c9d-x2x4z', mode: 'production' }, file)
    .child({ service: 'voting' })
    .info('ready');
  const line = await waitUntil(() => existsSync(file) && readFileSync(file, 'utf8'), { what: 'the line' });
  rmSync(folder, { recursive: true });
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(JSON.parse(line)).toMatchObject({ pod: 'voting-5f7c9d-x2x4z', version, service: 'voting', msg: 'ready' });
});

test('the migration runs at each release, whoever deploys: Argo CD, Flux, or a person who deletes the last one', () => {
  for (const overlay of overlays) {
    const job = overlay.named('Job', 'migrate');
    expect(job?.['metadata'].annotations).toMatchObject({
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      'kustomize.toolkit.fluxcd.io/force': 'enabled',
    });
    // Flux would make a Job anew that is gone.
    expect(job?.['spec']).not.toHaveProperty('ttlSecondsAfterFinished');
  }
});

test('compose waits for the migration, and gives longer to end than a service takes at most', () => {
  for (const { title, args } of inCompose) {
    const { depends_on: awaited, stop_grace_period: grace } = compose['services'][args[0] ?? ''];
    expect([title, Number.parseInt(grace) > endsWithinSeconds]).toEqual([title, true]);
    expect(awaited).toMatchObject(
      args[0] === 'migrate'
        ? { mongodb: { condition: 'service_healthy' } }
        : { migrate: { condition: 'service_completed_successfully' }, valkey: { condition: 'service_healthy' } },
    );
  }
});

test('the probes ask what they should: the process whether it lives, its stores whether it is ready', async () => {
  let storeIsUp = true;
  const { server, url } = await serve(bareApp({ needed: { mongo: () => storeIsUp }, wished: { redis: () => false } }));
  const probes = (probe: string) =>
    new Set(deployments.map(({ pod }) => JSON.stringify(pod['containers'][0][probe].httpGet)));
  const answer = async (probe: string) => {
    const [only = '{}', ...others] = probes(probe);
    const { path, port: name } = JSON.parse(only) as { path: string; port: string };
    expect([name, others]).toEqual(['http', []]);
    return (await fetch(`${url}${path}`)).status;
  };
  const all = async () => [await answer('startupProbe'), await answer('livenessProbe'), await answer('readinessProbe')];
  const withStore = await all();
  storeIsUp = false;
  const without = await all();
  server.close();
  expect({ withStore, without }).toEqual({ withStore: [200, 200, 200], without: [200, 200, 503] });
});
