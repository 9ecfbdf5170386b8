import { describe, expect, test } from '@jest/globals';
import { ISSUER_PATHS, MAILPIT_PATH } from '../../../libs/embedded/issuer-paths.ts';
import type { Route } from '../../../libs/http/route.ts';
import { routesOf } from '../../../scripts/describe.ts';
import { services } from '../../../services/all-services.ts';
import {
  caddyfile,
  development,
  inCompose,
  inKubernetes,
  migrations,
  overlays,
  prefixesIn,
  prefixesInCompose,
  type Prefix,
} from '../../readers/deployment-files.ts';

const routes: { service: string; route: Route; path: string }[] = services.flatMap((definition) =>
  routesOf(definition).map((route) => ({ service: definition.name, route, path: route.path.replace(/:\w+/g, 'x') })),
);

/** What every service answers for all of them; one of them does. */
const documentation = [
  '/docs',
  '/docs/redoc.js',
  '/openapi.json',
  '/openapi/voting.json',
  '/problems',
  '/problems/not-found',
];

/** As Kubernetes' pathType Prefix: whole segments. */
const holds = (prefix: Prefix, path: string) => path === prefix.path || path.startsWith(`${prefix.path}/`);

describe.each([
  ...overlays.map((overlay) => ({ where: overlay.name, prefixes: prefixesIn(overlay) })),
  { where: 'compose', prefixes: prefixesInCompose },
])('the ingress of $where', ({ prefixes }) => {
  test('sends every route to its service and to no other', () => {
    const wrong = routes.flatMap(({ service, path }) => {
      const reached = prefixes.filter((prefix) => holds(prefix, path)).map((prefix) => prefix.service);
      return reached.join() === service ? [] : [`${path} of ${service} reaches ${reached.join(' and ') || 'nobody'}`];
    });
    expect(wrong).toEqual([]);
  });

  test('has no path that leads to nothing', () => {
    expect(
      prefixes.filter(
        (prefix) => ![...routes.map(({ path }) => path), ...documentation].some((path) => holds(prefix, path)),
      ),
    ).toEqual([]);
  });

  test('sends the documentation to one service', () => {
    for (const path of documentation)
      expect([path, prefixes.filter((prefix) => holds(prefix, path)).map(({ service }) => service)]).toEqual([
        path,
        ['directory'],
      ]);
  });

  test('lets through what is for probes to nobody', () => {
    expect(
      prefixes.filter((prefix) => ['/health/live', '/health/ready', '/metrics'].some((path) => holds(prefix, path))),
    ).toEqual([]);
  });
});

test('compose sends the paths below a prefix where it sends the prefix', () => {
  const matchers = [...caddyfile.matchAll(/@\w+ path (.+)/g)].map(([, paths = '']) => paths.split(' '));
  expect(matchers).toHaveLength(services.length);
  for (const paths of matchers) {
    const prefixes = paths.filter((path) => !path.endsWith('/*'));
    expect(paths).toEqual(prefixes.flatMap((path) => [path, `${path}/*`]));
  }
});

test('every ingress lets the largest body through that a route takes', () => {
  const largest = Math.max(
    ...routes.map(({ route }) => Number.parseInt(route.uploads?.limit ?? route.bodyLimit ?? '0')),
  );
  expect(largest).toBeGreaterThan(0);
  for (const overlay of overlays)
    expect(
      overlay.named('Ingress', 'seuil')?.['metadata'].annotations['nginx.ingress.kubernetes.io/proxy-body-size'],
    ).toBe(`${largest}m`);
  expect(caddyfile).toContain(`max_size ${largest}MiB`);
});

test('every service behind an ingress takes the address of a caller from it, and from nobody before it', () => {
  for (const { title, variables } of [...inKubernetes, ...inCompose.filter((process) => !migrations.includes(process))])
    expect([title, variables['TRUSTED_PROXIES']]).toEqual([title, '1']);
});

test('every ingress of a cluster knows only Services and ports that exist', () => {
  for (const overlay of overlays) {
    const existing = overlay
      .manifests('Service')
      .flatMap(({ metadata, spec }) =>
        (spec.ports as { name: string }[]).map(({ name }) => `${metadata.name} ${name}`),
      );
    const backends = overlay
      .manifests('Ingress')
      .flatMap(({ spec }) =>
        (
          spec.rules as { http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] } }[]
        ).flatMap(({ http }) =>
          http.paths.map(({ backend }) => `${backend.service.name} ${backend.service.port.name}`),
        ),
      );
    expect([overlay.name, backends.filter((backend) => !existing.includes(backend))]).toEqual([overlay.name, []]);
  }
});

test('in production the ingress has a host with a certificate', () => {
  const [ingress, ...others] = overlays.find(({ name }) => name === 'production')?.manifests('Ingress') ?? [];
  expect([others, ingress?.['spec'].tls.map(({ hosts }: { hosts: string[] }) => hosts)]).toEqual([
    [],
    [ingress?.['spec'].rules.map(({ host }: { host: string }) => host)],
  ]);
});

test('the development overlay leads to the issuer and the mails, where the demo looks for them', () => {
  const paths = development
    .named('Ingress', 'development')
    ?.['spec'].rules[0].http.paths.map(
      ({ path, backend }: { path: string; backend: { service: { name: string } } }) => [path, backend.service.name],
    );
  expect(paths).toEqual([
    [MAILPIT_PATH, 'mailpit'],
    [ISSUER_PATHS.keys.replace(/\/[^/]+$/, ''), 'issuer'],
  ]);
  expect(development.named('ConfigMap', 'seuil')?.['data'].AUTH_JWKS_URL).toBe(
    `http://issuer:3000${ISSUER_PATHS.keys}`,
  );
});
