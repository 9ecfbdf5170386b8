import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { services } from '../../scripts/services.ts';

/* What the deployment files say, read as Docker and Kubernetes would read them. */

type Tree = { [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests read manifests freely

const ROOT = new URL('../../', import.meta.url);
export const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const areNamed = (list: unknown[]): list is Tree[] => list.every((item) => isTree(item) && 'name' in item);

/** A strategic merge as far as our patches go: named items of lists are merged, other lists replaced. */
function merge(base: unknown, patch: unknown): unknown {
  if (isTree(base) && isTree(patch)) {
    const keys = new Set([...Object.keys(base), ...Object.keys(patch)]);
    return Object.fromEntries([...keys].map((key) => [key, key in patch ? merge(base[key], patch[key]) : base[key]]));
  }
  if (Array.isArray(base) && Array.isArray(patch) && areNamed(base) && areNamed(patch)) {
    const added = patch.filter(({ name }) => !base.some((item) => item['name'] === name));
    return [...base.map((item) => merge(item, patch.find(({ name }) => name === item['name']) ?? {})), ...added];
  }
  return patch;
}

export const kustomization = parse(read('k8s/base/kustomization.yaml')) as Tree;

function render(): Tree[] {
  const manifests = (kustomization['resources'] as string[]).flatMap((file) => parseAllDocuments(read(`k8s/base/${file}`)).map((document) => document.toJS() as Tree));
  return manifests.map((manifest) =>
    (kustomization['patches'] as { path: string; target: { kind: string; name?: string } }[])
      .filter(({ target }) => manifest['kind'] === target.kind && new RegExp(`^(${target.name ?? '.*'})$`).test(manifest['metadata'].name))
      .reduce((patched, { path }) => {
        const { metadata: _name, ...patch } = parse(read(`k8s/base/${path}`)) as Tree;
        return merge(patched, patch) as Tree;
      }, manifest),
  );
}

const rendered = render();
export const manifests = (kind: string): Tree[] => rendered.filter((manifest) => manifest['kind'] === kind);
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

/** `${NAME:-value}` as it is where nobody sets NAME. */
const interpolated = (value: unknown) => String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1');

const ours = Object.entries(compose['services'] as Record<string, Tree>).filter(([, { image }]) => image === 'seuil');

export const inCompose: Started[] = ours.map(([name, { command, environment }]) => ({
  title: `compose ${name}`,
  args: command,
  variables: Object.fromEntries(Object.entries(environment as Tree).map(([key, value]) => [key, interpolated(value)])),
  secrets: [],
}));

/** Secrets stand in no file; those of compose will do. */
const secretValues: Record<string, string> = Object.assign({}, ...inCompose.map(({ variables }) => variables));

const configMaps: Record<string, Record<string, string>> = Object.fromEntries(
  (kustomization['configMapGenerator'] as { name: string; literals: string[] }[]).map(({ name, literals }) => [
    name, Object.fromEntries(literals.map((literal) => [literal.slice(0, literal.indexOf('=')), literal.slice(literal.indexOf('=') + 1)])),
  ]),
);

function startedBy(title: string, { args, env = [], envFrom = [] }: Tree): Started {
  const whole = (envFrom as Tree[]).map(({ configMapRef }) => configMaps[configMapRef.name]);
  const single = (env as Tree[]).map(({ name, value, valueFrom }) => {
    const { configMapKeyRef, secretKeyRef } = (valueFrom ?? {}) as Tree;
    return [name, value ?? (configMapKeyRef ? configMaps[configMapKeyRef.name]?.[configMapKeyRef.key] : secretValues[secretKeyRef.key])];
  });
  return {
    title, args,
    variables: Object.assign({}, ...whole, Object.fromEntries(single)) as Record<string, string>,
    secrets: (env as Tree[]).filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined).map(({ name }) => name as string),
  };
}

const started = (kind: string, containers: 'containers' | 'initContainers') =>
  manifests(kind).flatMap((workload) => ((podOf(workload)[containers] ?? []) as Tree[]).map((container) => startedBy(`k8s ${workload['metadata'].name}/${container['name']}`, container)));

export const inKubernetes: Started[] = started('Deployment', 'containers');
export const migrations: Started[] = [...inCompose.filter(({ args }) => args[0] === 'migrate'), ...started('Job', 'containers'), ...started('Deployment', 'initContainers')];

export const definitionOf = ({ title, args }: Started) => {
  const found = services.find(({ name }) => name === args[0]);
  if (!found || args.length !== 1) throw new Error(`${title} runs ${args.join(' ')}`);
  return found;
};

/** Where the ingress sends a path, and under which of its prefixes. */
export type Prefix = { readonly path: string; readonly service: string };

export const prefixesInKubernetes: Prefix[] = manifests('Ingress').flatMap(({ spec }) =>
  (spec.rules as Tree[]).flatMap(({ http }) => (http.paths as Tree[]).map(({ path, backend }) => ({ path, service: backend.service.name as string }))),
);

export const caddyfile: string = compose['configs'].ingress.content;
export const prefixesInCompose: Prefix[] = [...caddyfile.matchAll(/@(\w+) path (.+)\n\s*handle @\1 \{\n\s*reverse_proxy (\w+):3000\n/g)].flatMap(([, , paths = '', service = '']) =>
  paths.split(' ').filter((path) => !path.endsWith('/*')).map((path) => ({ path, service })),
);
