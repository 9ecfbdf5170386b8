import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Tree } from '../../../scripts/k8s/kustomize.ts';
import {
  migratingIn,
  podOf,
  production,
  read,
  servingIn,
  withMongoUsers,
  withPrivateCa,
  workloadsOf,
} from '../../readers/deployment-files.ts';

/* What each operator has otherwise stands in the overlay that they copy, or in a component that they name. */

const overlay = parse(read('k8s/overlays/production/kustomization.yaml')) as {
  patches: { target: Tree; patch: string }[];
};

test("namespaces, networks and ports that are the operator's can be changed in the overlay alone", () => {
  const paths = (policy: string) =>
    overlay.patches
      .filter(({ target }) => target['kind'] === 'NetworkPolicy' && target['name'] === policy)
      .flatMap(({ patch }) => (parse(patch) as { path: string }[]).map(({ path }) => path));
  expect(paths('requests')).toEqual(['/spec/ingress/0/from']);
  for (const store of ['mongodb', 'redis'])
    expect([store, paths(store)]).toEqual([store, ['/spec/egress/0/to', '/spec/egress/0/ports']]);
  expect(paths('mail')).toEqual(['/spec/egress/0/ports']);
});

test('the solver of cert-manager is reached from where the requests come, and from nowhere else', () => {
  const solver = production.named('NetworkPolicy', 'certificate-solver')?.['spec'];
  expect(solver.podSelector.matchLabels).toEqual({ 'acme.cert-manager.io/http01-solver': 'true' });
  expect(solver.ingress).toEqual([
    {
      from: production.named('NetworkPolicy', 'requests')?.['spec'].ingress[0].from,
      ports: [{ protocol: 'TCP', port: 8089 }],
    },
  ]);
});

test('every pod may ask the cache of names on its node', () => {
  expect(production.named('NetworkPolicy', 'node-local-names')?.['spec']).toEqual({
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [{ ipBlock: { cidr: '169.254.20.10/32' } }],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  });
});

test('with a private CA every container that speaks with a server trusts it, also those that migrate', () => {
  const workloads = workloadsOf(withPrivateCa, 'Deployment', 'Job');
  expect(workloads.length).toBe(workloadsOf(production, 'Deployment', 'Job').length);
  for (const workload of workloads) {
    const pod = podOf(workload);
    expect(pod['volumes']).toContainEqual({ name: 'private-ca', configMap: { name: 'private-ca' } });
    for (const container of [...pod['containers'], ...(pod['initContainers'] ?? [])] as Tree[]) {
      const [mount] = (container['volumeMounts'] as Tree[]).filter(({ name }) => name === 'private-ca');
      const [variable] = (container['env'] as Tree[]).filter(({ name }) => name === 'NODE_EXTRA_CA_CERTS');
      expect([workload['metadata'].name, mount?.['readOnly'], variable?.['value']]).toEqual([
        workload['metadata'].name,
        true,
        `${mount?.['mountPath']}/ca.crt`,
      ]);
    }
  }
});

test('with users of their own the services hold no key but theirs, and the migration keeps that to all databases', () => {
  const keysOf = (workload: Tree, containers: 'containers' | 'initContainers') =>
    ((podOf(workload)[containers] ?? []) as Tree[]).flatMap(({ env }) =>
      (env as Tree[])
        .filter(({ name }) => name === 'MONGODB_URI')
        .map(({ valueFrom }) => valueFrom.secretKeyRef.key as string),
    );
  for (const workload of workloadsOf(withMongoUsers, 'Deployment')) {
    const [service = ''] = podOf(workload)['containers'][0].args as string[];
    expect([service, keysOf(workload, 'containers')]).toEqual([service, [`MONGODB_URI_${service.toUpperCase()}`]]);
    expect(keysOf(workload, 'initContainers')).toEqual(['MONGODB_URI']);
  }
  expect(workloadsOf(withMongoUsers, 'Job').flatMap((job) => keysOf(job, 'containers'))).toEqual(['MONGODB_URI']);
  // Nothing else differs.
  const names = (all: ReturnType<typeof servingIn>) => all.map(({ variables }) => Object.keys(variables).sort());
  expect(names(servingIn(withMongoUsers))).toEqual(names(servingIn(production)));
  expect(migratingIn(withMongoUsers)).toHaveLength(migratingIn(production).length);
});

test('the page on users of MongoDB names every database, and the Secret every key', () => {
  const page = read('docs/operations.md');
  const note = read('k8s/components/mongodb-users/kustomization.yaml');
  for (const service of new Set(servingIn(production).map(({ args }) => args[0] ?? ''))) {
    expect([service, /```js[\s\S]*?```/.exec(page)?.[0].includes(`'${service}'`)]).toEqual([service, true]);
    expect(note).toContain(`MONGODB_URI_${service.toUpperCase()}=`);
  }
});
