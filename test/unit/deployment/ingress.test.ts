import { describe, expect, test } from '@jest/globals';
import type { Route } from '../../../libs/http/route.ts';
import { routesOf } from '../../../scripts/describe.ts';
import { services } from '../../../scripts/services.ts';
import { caddyfile, manifests, prefixesInCompose, prefixesInKubernetes, type Prefix } from '../../support/deployment-files.ts';

const routes: { service: string; route: Route; path: string }[] = services.flatMap((definition) =>
  routesOf(definition).map((route) => ({ service: definition.name, route, path: route.path.replace(/:\w+/g, 'x') })),
);

/** What every service answers for all of them; one of them does. */
const documentation = ['/docs', '/docs/redoc.js', '/openapi.json', '/openapi/voting.json', '/problems', '/problems/not-found'];

/** As Kubernetes' pathType Prefix: whole segments. */
const holds = (prefix: Prefix, path: string) => path === prefix.path || path.startsWith(`${prefix.path}/`);

describe.each([{ where: 'Kubernetes', prefixes: prefixesInKubernetes }, { where: 'compose', prefixes: prefixesInCompose }])('the ingress of $where', ({ prefixes }) => {
  test('sends every route to its service and to no other', () => {
    const wrong = routes.flatMap(({ service, path }) => {
      const reached = prefixes.filter((prefix) => holds(prefix, path)).map((prefix) => prefix.service);
      return reached.join() === service ? [] : [`${path} of ${service} reaches ${reached.join(' and ') || 'nobody'}`];
    });
    expect(wrong).toEqual([]);
  });

  test('has no path that leads to nothing', () => {
    expect(prefixes.filter((prefix) => ![...routes.map(({ path }) => path), ...documentation].some((path) => holds(prefix, path)))).toEqual([]);
  });

  test('sends the documentation to one service', () => {
    for (const path of documentation) expect([path, prefixes.filter((prefix) => holds(prefix, path)).map(({ service }) => service)]).toEqual([path, ['directory']]);
  });

  test('lets through what is for probes to nobody', () => {
    expect(prefixes.filter((prefix) => ['/health/live', '/health/ready', '/metrics'].some((path) => holds(prefix, path)))).toEqual([]);
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

test('both ingresses let the largest body through that a route takes', () => {
  const largest = Math.max(...routes.map(({ route }) => Number.parseInt(route.uploads?.limit ?? route.bodyLimit ?? '0')));
  expect(largest).toBeGreaterThan(0);
  expect(manifests('Ingress')[0]?.['metadata'].annotations['nginx.ingress.kubernetes.io/proxy-body-size']).toBe(`${largest}m`);
  expect(caddyfile).toContain(`max_size ${largest}MiB`);
});
