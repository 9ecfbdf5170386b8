import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { overlays } from '../../support/deployment-files.ts';
import { render, type Tree } from '../../support/kustomize.ts';

/** Same content, whatever the order of lists and the hash behind generated names. */
const normal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normal).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)).map(([key, each]) => [key, normal(each)]));
  return typeof value === 'string' ? value.replace(/^(seuil(-mail|-payer)?)-[a-z0-9]{10}$/, '$1') : value;
};

/** Kustomize encodes the data of Secrets. */
const inClear = (manifest: Tree): Tree =>
  manifest['kind'] === 'Secret' ? { ...manifest, data: Object.fromEntries(Object.entries(manifest['data'] as Record<string, string>).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()])) } : manifest;

const lines = (manifests: Tree[]) => manifests.map((manifest) => JSON.stringify(normal(manifest))).sort();

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
(hasKubectl ? test : test.skip).each(['k8s/base', ...overlays.map(({ name }) => `k8s/overlays/${name}`)])('kustomize reads %s as these tests do', (folder) => {
  const { stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(lines(render(folder))).toEqual(lines(parseAllDocuments(stdout).map((document) => inClear(document.toJS() as Tree))));
});

test('no two objects of an overlay have one name', () => {
  for (const { name, manifests } of overlays) {
    const all = manifests('Deployment', 'StatefulSet', 'Job', 'Service', 'NetworkPolicy', 'Ingress', 'ScaledObject', 'HorizontalPodAutoscaler').map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect([name, new Set(all).size]).toEqual([name, all.length]);
  }
});
