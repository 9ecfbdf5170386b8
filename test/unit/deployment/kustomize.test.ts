import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { faultsOfReading } from '../../../scripts/k8s/kustomize-compared.ts';
import { render } from '../../../scripts/k8s/kustomize.ts';
import { overlays, traced } from '../../readers/deployment-files.ts';

test('no two objects of an overlay have one name', () => {
  for (const { name, manifests } of [...overlays, traced]) {
    const all = manifests(
      'Deployment',
      'StatefulSet',
      'Job',
      'Service',
      'NetworkPolicy',
      'Ingress',
      'ScaledObject',
      'HorizontalPodAutoscaler',
    ).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect([name, new Set(all).size]).toEqual([name, all.length]);
  }
});

test('an image is named by its digest where the overlay gives one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seuil-'));
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    `resources: ["${relative(folder, 'k8s/base')}"]\nimages: [{ name: seuil, newName: registry.mouvement.fr/seuil, digest: "${digest}" }]\n`,
  );
  const images = JSON.stringify(render(folder)).match(/(?<="image":")[^"]+/g);
  rmSync(folder, { recursive: true });
  expect([...new Set(images)]).toEqual([`registry.mouvement.fr/seuil@${digest}`]);
});

test('what kustomize would render otherwise is noticed; `npm run k8s:check` asks the real one', () => {
  const [first, ...rest] = render('k8s/overlays/production');
  expect(faultsOfReading([first!, ...rest], [first!, ...rest])).toEqual([]);
  expect(faultsOfReading([first!, ...rest], rest)).toEqual([expect.stringContaining('only these tests')]);
  expect(faultsOfReading(rest, [first!, ...rest])).toEqual([expect.stringContaining('only kustomize')]);
});
