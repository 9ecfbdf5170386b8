import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { interpolated } from '../../scripts/compose-variables.ts';
import { render, type Tree } from '../../scripts/k8s/kustomize.ts';
import { services } from '../../services/all-services.ts';
import { OWN_VALUES } from './own-values.ts';

/* What the deployment files say, read as Docker and Kubernetes would read them. */

const ROOT = new URL('../../', import.meta.url);
export const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

export type Overlay = {
  readonly name: string;
  readonly manifests: (...kinds: string[]) => Tree[];
  readonly named: (kind: string, name: string) => Tree | undefined;
};

const overlayNamed = (folder: string, components: readonly string[] = [], name = folder): Overlay => {
  const rendered = render(fileURLToPath(new URL(`k8s/overlays/${folder}`, ROOT)), components);
  const manifests = (...kinds: string[]) => rendered.filter((manifest) => kinds.includes(manifest['kind']));
  return { name, manifests, named: (kind, wanted) => manifests(kind).find(({ metadata }) => metadata.name === wanted) };
};

export const development: Overlay = overlayNamed('development');
export const production: Overlay = overlayNamed('production');
export const overlays: Overlay[] = [development, production];
/** As its copies are where somebody has named a component. */
export const traced: Overlay = overlayNamed('production', ['../../components/tracing'], 'traced production');
export const onRedisCluster: Overlay = overlayNamed(
  'production',
  ['../../components/redis-cluster'],
  'production on a Redis Cluster',
);

export const withDashboard: Overlay = overlayNamed(
  'production',
  ['../../components/dashboard'],
  'production with a dashboard',
);
export const withPrivateCa: Overlay = overlayNamed(
  'production',
  ['../../components/private-ca'],
  'production with a private CA',
);
export const withMongoUsers: Overlay = overlayNamed(
  'production',
  ['../../components/mongodb-users'],
  'production with a user of MongoDB per service',
);

export const podOf = (workload: Tree): Tree => workload['spec'].template.spec as Tree;
export const compose = parse(read('docker-compose.yml'), { merge: true }) as Tree;

/** A process as one of the deployments starts it. */
export type Started = {
  readonly title: string;
  /** What the image is told to run. */
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that come from the Secret. */
  readonly secrets: readonly string[];
};

const ours = Object.entries(compose['services'] as Record<string, Tree>).filter(([, { image }]) => image === 'seuil');

export const inCompose: Started[] = ours.map(([name, { command, environment }]) => ({
  title: `compose ${name}`,
  args: command,
  variables: Object.fromEntries(Object.entries(environment as Tree).map(([key, value]) => [key, interpolated(value)])),
  secrets: [],
}));

/** The Secret of production stands in no file. */
const secretValues: Readonly<Record<string, string>> = OWN_VALUES;

const isOurs = (workload: Tree) => /(^|\/)seuil[:@]/.test(podOf(workload)['containers'][0].image);

function startedBy(overlay: Overlay, title: string, { args, env = [], envFrom = [] }: Tree): Started {
  const dataOf = (kind: 'ConfigMap' | 'Secret', name: string) =>
    (overlay.named(kind, name)?.['data'] ?? (kind === 'Secret' ? secretValues : {})) as Record<string, string>;
  const whole = (envFrom as Tree[]).map(({ configMapRef }) => dataOf('ConfigMap', configMapRef.name));
  const single = (env as Tree[]).map(({ name, value, valueFrom }) => {
    const { configMapKeyRef, secretKeyRef, fieldRef } = (valueFrom ?? {}) as Tree;
    return [
      name,
      value ??
        fieldRef?.fieldPath ??
        (configMapKeyRef
          ? dataOf('ConfigMap', configMapKeyRef.name)[configMapKeyRef.key]
          : dataOf('Secret', secretKeyRef.name)[secretKeyRef.key]),
    ];
  });
  return {
    title,
    args,
    variables: Object.assign({}, ...whole, Object.fromEntries(single)) as Record<string, string>,
    secrets: (env as Tree[])
      .filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)
      .map(({ name }) => name as string),
  };
}

/** Deployments and Jobs that run our image. */
export const workloadsOf = (overlay: Overlay, ...kinds: string[]): Tree[] => overlay.manifests(...kinds).filter(isOurs);

const started = (overlay: Overlay, kind: string, containers: 'containers' | 'initContainers') =>
  workloadsOf(overlay, kind).flatMap((workload) =>
    ((podOf(workload)[containers] ?? []) as Tree[]).map((container) =>
      startedBy(overlay, `k8s ${overlay.name} ${workload['metadata'].name}/${container['name']}`, container),
    ),
  );

export const servingIn = (overlay: Overlay): Started[] => started(overlay, 'Deployment', 'containers');
export const inKubernetes: Started[] = overlays.flatMap(servingIn);
export const migratingIn = (overlay: Overlay): Started[] => [
  ...started(overlay, 'Job', 'containers'),
  ...started(overlay, 'Deployment', 'initContainers'),
];
export const migrations: Started[] = [
  ...inCompose.filter(({ args }) => args[0] === 'migrate'),
  ...overlays.flatMap(migratingIn),
];

export const definitionOf = ({ title, args }: Pick<Started, 'title' | 'args'>) => {
  const found = services.find(({ name }) => name === args[0]);
  if (!found || args.length !== 1) throw new Error(`${title} runs ${args.join(' ')}`);
  return found;
};

/** Where the ingress sends a path, and under which of its prefixes. */
export type Prefix = { readonly path: string; readonly service: string };

export const prefixesIn = (overlay: Overlay): Prefix[] =>
  overlay
    .manifests('Ingress')
    .filter(({ metadata }) => metadata.name === 'seuil')
    .flatMap(({ spec }) =>
      (spec.rules as Tree[]).flatMap(({ http }) =>
        (http.paths as Tree[]).map(({ path, backend }) => ({ path, service: backend.service.name as string })),
      ),
    );

export const caddyfile: string = compose['configs'].ingress.content;
export const prefixesInCompose: Prefix[] = [
  ...caddyfile.matchAll(/@(\w+) path (.+)\n\s*handle @\1 \{\n\s*reverse_proxy (\w+):3000\n/g),
].flatMap(([, , paths = '', service = '']) =>
  paths
    .split(' ')
    .filter((path) => !path.endsWith('/*'))
    .map((path) => ({ path, service })),
);
