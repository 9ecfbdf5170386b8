import { describe, expect, test } from '@jest/globals';
import type { Tree } from '../../../scripts/k8s/kustomize.ts';
import { isPublicAddress } from '../../../services/worker/webhooks/networks.ts';
import {
  development,
  migratingIn,
  overlays,
  podOf,
  production,
  servingIn,
  traced,
  type Overlay,
  type Started,
} from '../../readers/deployment-files.ts';
import { filledIn } from '../../readers/own-values.ts';

type Labels = Readonly<Record<string, string>>;
type Selector = { matchLabels?: Labels; matchExpressions?: { key: string; operator: 'In'; values: string[] }[] };

const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels) =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''));

const podsOf = (overlay: Overlay) =>
  overlay.manifests('Deployment', 'StatefulSet', 'Job').map((workload) => ({
    name: workload['metadata'].name as string,
    labels: workload['spec'].template.metadata.labels as Labels,
    pod: podOf(workload),
  }));
const policiesOn = (overlay: Overlay, labels: Labels) =>
  overlay
    .manifests('NetworkPolicy')
    .map(({ spec }) => spec as Tree)
    .filter((spec) => selects(spec['podSelector'] as Selector, labels));

/** Which ports a pod may call, names aside. */
const openings = (overlay: Overlay, labels: Labels): number[] =>
  policiesOn(overlay, labels)
    .flatMap((spec) =>
      ((spec['egress'] ?? []) as Tree[]).flatMap(({ ports }) => (ports as { port: number }[]).map(({ port }) => port)),
    )
    .filter((port) => port !== 53);

const DEFAULT_PORTS: Record<string, number[]> = {
  'mongodb:': [27017],
  'mongodb+srv:': [27017],
  'redis:': [6379],
  'rediss:': [6379],
  'https:': [443],
  'http:': [80],
  'smtps:': [465],
  'smtp:': [587],
};
const portsOf = (url: string) => {
  const { port, protocol } = new URL(url);
  return port === '' ? (DEFAULT_PORTS[protocol] ?? []) : [Number(port)];
};

/** What a process connects to, as its variables say; in production the mail server's port is the provider's choice of two. */
function connectionsOf(overlay: Overlay, { args, variables: given }: Started): number[] {
  const variables = filledIn(given);
  const roles = variables['WORKER_ROLES']?.split(',') ?? [];
  const urls = ['MONGODB_URI', 'REDIS_URL', 'AUTH_JWKS_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT']
    .map((name) => variables[name])
    .filter((url) => url !== undefined);
  const mail = !roles.includes('emails')
    ? []
    : overlay !== development
      ? [465, 587]
      : portsOf(variables['SMTP_URL'] ?? '');
  return [
    ...urls.flatMap(portsOf),
    ...mail,
    ...(args[0] === 'worker' && roles.includes('webhooks') ? [443, 8443] : []),
  ];
}

const distinct = (ports: number[]) => [...new Set(ports)].sort((a, b) => a - b);

describe.each([...overlays, traced])('in $name', (overlay) => {
  test('nothing goes in or out that no policy opens', () => {
    expect(overlay.named('NetworkPolicy', 'nothing')?.['spec']).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('every process may call what its variables name, and nothing else', () => {
    const processes = [...servingIn(overlay), ...migratingIn(overlay)];
    expect(processes.length).toBeGreaterThan(10);
    for (const process of processes) {
      const pod = podsOf(overlay).find(({ name }) => process.title.startsWith(`k8s ${overlay.name} ${name}/`));
      const open = distinct(openings(overlay, pod?.labels ?? {}));
      const needed = distinct(connectionsOf(overlay, process));
      // A pod that waits for the migration lies under the policies of the process that follows it.
      if (process.args[1] === '--wait') expect(open).toEqual(expect.arrayContaining(needed));
      else expect([process.title, open]).toEqual([process.title, needed]);
    }
  });

  test('every pod finds names', () => {
    for (const { name, labels } of podsOf(overlay))
      expect([
        name,
        policiesOn(overlay, labels).some((spec) =>
          (spec['egress'] as Tree[] | undefined)?.some(({ ports }) =>
            (ports as { port: number }[]).some(({ port }) => port === 53),
          ),
        ),
      ]).toEqual([name, true]);
  });

  test('whatever stands behind the ingress can be reached from it, and nothing else', () => {
    const services = new Set(
      overlay
        .manifests('Ingress')
        .flatMap(({ spec }) =>
          (spec.rules as Tree[]).flatMap(({ http }) =>
            (http.paths as Tree[]).map(({ backend }) => backend.service.name as string),
          ),
        ),
    );
    const fromIngress = (spec: Tree) =>
      ((spec['ingress'] ?? []) as Tree[]).some(({ from }) => JSON.stringify(from).includes('"traefik"'));
    for (const { name, labels } of podsOf(overlay))
      expect([name, policiesOn(overlay, labels).some(fromIngress)]).toEqual([
        name,
        services.has(labels['app.kubernetes.io/name'] ?? ''),
      ]);
  });
});

test('in development every store takes calls from whom it serves', () => {
  const stores = ['mongodb', 'valkey', 'mailpit', 'issuer'];
  for (const { name, labels } of podsOf(development).filter((pod) => !stores.includes(pod.name))) {
    const called = policiesOn(development, labels)
      .flatMap((spec) =>
        ((spec['egress'] ?? []) as Tree[]).flatMap(({ to = [] }) =>
          (to as { podSelector?: Selector }[]).map(
            ({ podSelector }) => podSelector?.matchLabels?.['app.kubernetes.io/name'] ?? '',
          ),
        ),
      )
      .filter((store) => stores.includes(store));
    const taken = stores.filter((store) =>
      policiesOn(development, { 'app.kubernetes.io/name': store }).some((spec) =>
        ((spec['ingress'] ?? []) as Tree[]).some(({ from }) =>
          (from as { podSelector?: Selector }[]).some(
            ({ podSelector }) => podSelector !== undefined && selects(podSelector, labels),
          ),
        ),
      ),
    );
    expect([name, called.sort()]).toEqual([name, taken.sort()]);
  }
});

test('webhooks may go where the code lets them go: the open internet', () => {
  const blocks = production
    .named('NetworkPolicy', 'webhooks')
    ?.['spec'].egress[0].to.map(({ ipBlock }: { ipBlock: { cidr: string; except: string[] } }) => ipBlock) as {
    cidr: string;
    except: string[];
  }[];
  const firstOf = (cidr: string) => cidr.replace(/\/\d+$/, '').replace(/::$/, '::1');
  for (const { except } of blocks)
    for (const range of except) expect([range, isPublicAddress(firstOf(range))]).toEqual([range, false]);
  const closed = [
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '172.20.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '224.0.0.1',
    '0.0.0.0',
    '198.18.0.1',
  ];
  const bits = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const holds = (cidr: string, address: string) => {
    const [network = '', length] = cidr.split('/');
    const size = 2 ** (32 - Number(length));
    return Math.floor(bits(network) / size) === Math.floor(bits(address) / size);
  };
  const [v4] = blocks;
  const open = (address: string) => !v4?.except.some((range) => holds(range, address));
  for (const address of [...closed, '8.8.8.8', '93.184.216.34'])
    expect([address, open(address)]).toEqual([address, isPublicAddress(address)]);
});

test('traces go where the variable says, and only where it is set', () => {
  const [endpoint] = new Set(servingIn(traced).map(({ variables }) => variables['OTEL_EXPORTER_OTLP_ENDPOINT']));
  const [, namespace] = new URL(endpoint ?? '').hostname.split('.');
  expect(traced.named('NetworkPolicy', 'traces')?.['spec'].egress[0].to).toEqual([
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
  ]);
  expect(overlays.flatMap(servingIn).filter(({ variables }) => 'OTEL_EXPORTER_OTLP_ENDPOINT' in variables)).toEqual([]);
});
