import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/* `kubectl kustomize`, as far as our files go, for machines without it; a test compares the two where it is there. */

export type Tree = { [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests read manifests freely

type Target = { kind: string; name?: string };
type Generator = {
  name: string;
  behavior?: 'merge';
  literals?: string[];
  files?: string[];
  options?: { disableNameSuffixHash: true; labels: Record<string, string> };
};
type Kustomization = {
  resources?: string[];
  components?: string[];
  namespace?: string;
  labels?: { pairs: Record<string, string>; includeTemplates?: boolean }[];
  images?: { name: string; newName?: string; newTag?: string; digest?: string }[];
  patches?: { path?: string; patch?: string; target: Target }[];
  configMapGenerator?: Generator[];
  secretGenerator?: Generator[];
};
const UNDERSTOOD = [
  'apiVersion',
  'kind',
  'resources',
  'components',
  'namespace',
  'labels',
  'images',
  'patches',
  'configMapGenerator',
  'secretGenerator',
];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const areNamed = (list: unknown[]): list is Tree[] => list.every((item) => isTree(item) && 'name' in item);

/** Merges strategically: named items of lists are merged, and other lists are replaced. */
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

function applyOperation(manifest: Tree, { op, path, value }: { op: string; path: string; value: unknown }): void {
  const steps = path.slice(1).split('/');
  const last = steps.pop() ?? '';
  const parent = steps.reduce<Tree>((at, step) => at[step] as Tree, manifest);
  if (op === 'replace' && !(last in parent))
    throw new Error(`There is nothing to replace at ${path} of ${manifest['kind']} ${manifest['metadata'].name}`);
  if (!['add', 'replace'].includes(op)) throw new Error(`This renderer knows no ${op}.`);
  parent[last] = value;
}

/** @returns no manifest where the patch removes it */
function patched(manifest: Tree, { path, patch }: { path?: string; patch?: string }, folder: string): Tree[] {
  if (path === undefined) {
    const read = parse(patch ?? '') as { op: string; path: string; value: unknown }[] | Tree;
    if (!Array.isArray(read)) {
      if (read['$patch'] === 'delete') return [];
      throw new Error('This renderer reads a patch in its place only as operations, or as one that deletes.');
    }
    const next = structuredClone(manifest);
    for (const operation of read) applyOperation(next, operation);
    return [next];
  }
  const {
    metadata: { name: _, ...metadata },
    ...rest
  } = parse(readFileSync(join(folder, path), 'utf8')) as Tree;
  return [merge(manifest, { metadata, ...rest }) as Tree];
}

const matches = (value: string, pattern: string | undefined) => new RegExp(`^(${pattern ?? '.*'})$`).test(value);
const specsOf = (manifest: Tree): Tree[] => {
  const spec = manifest['spec']?.template?.spec as Tree | undefined;
  return spec ? [...spec['containers'], ...(spec['initContainers'] ?? [])] : [];
};

function generated(manifests: Tree[], kind: 'ConfigMap' | 'Secret', generators: Generator[], folder: string): Tree[] {
  const all = [...manifests];
  for (const { name, behavior, literals = [], files = [], options } of generators) {
    const data = Object.fromEntries([
      ...literals.map((literal) => [literal.slice(0, literal.indexOf('=')), literal.slice(literal.indexOf('=') + 1)]),
      ...files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
    ]) as Record<string, string>;
    const former = all.findIndex((manifest) => manifest['kind'] === kind && manifest['metadata'].name === name);
    if ((behavior === 'merge') !== former >= 0)
      throw new Error(`${kind} ${name}: ${behavior ?? 'create'} does not fit what is there.`);
    if (former >= 0) all[former] = { ...all[former], data: { ...all[former]?.['data'], ...data } };
    else
      all.push({
        apiVersion: 'v1',
        kind,
        metadata: { name, ...(options && { labels: options.labels }) },
        data,
        ...(kind === 'Secret' && { type: 'Opaque' }),
      });
  }
  return all;
}

/**
 * Renders a folder with a kustomization.yaml. Names of generated objects carry no hash, and Secrets are in clear.
 * @param extraComponents components beside those that the folder names itself
 * @param bases the manifests on which a component works
 */
export function render(folder: string, extraComponents: readonly string[] = [], bases: readonly Tree[] = []): Tree[] {
  const kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
  const unknown = Object.keys(kustomization).filter((key) => !UNDERSTOOD.includes(key));
  if (unknown.length > 0) throw new Error(`This renderer knows no ${unknown.join(', ')}.`);
  const {
    resources = [],
    components = [],
    namespace,
    labels = [],
    images = [],
    patches = [],
    configMapGenerator = [],
    secretGenerator = [],
  } = kustomization;
  let manifests = [
    ...bases,
    ...resources.flatMap((resource) =>
      resource.endsWith('.yaml')
        ? parseAllDocuments(readFileSync(join(folder, resource), 'utf8')).map((document) => document.toJS() as Tree)
        : render(join(folder, resource)),
    ),
  ];
  for (const component of [...components, ...extraComponents])
    manifests = render(join(folder, component), [], manifests);
  manifests = generated(manifests, 'ConfigMap', configMapGenerator, folder);
  manifests = generated(manifests, 'Secret', secretGenerator, folder);
  for (const patch of patches) {
    const hits = (manifest: Tree) =>
      matches(manifest['kind'], patch.target.kind) && matches(manifest['metadata'].name, patch.target.name);
    if (!manifests.some(hits)) throw new Error(`A patch of ${folder} hits nothing: ${JSON.stringify(patch.target)}`);
    manifests = manifests.flatMap((manifest) => (hits(manifest) ? patched(manifest, patch, folder) : [manifest]));
  }
  manifests = manifests.map((manifest) => structuredClone(manifest));
  for (const manifest of manifests) {
    for (const { pairs, includeTemplates } of labels) {
      manifest['metadata'].labels = { ...manifest['metadata'].labels, ...pairs };
      const template = manifest['spec']?.template as Tree | undefined;
      if (includeTemplates === true && template)
        template['metadata'].labels = { ...template['metadata'].labels, ...pairs };
    }
    if (namespace !== undefined && manifest['kind'] !== 'Namespace') manifest['metadata'].namespace = namespace;
    for (const container of specsOf(manifest)) {
      const [name = '', tag] = (container['image'] as string).split(':');
      const image = images.find((each) => each.name === name);
      if (!image) continue;
      // A digest stands in the place of the tag.
      const version = image.digest === undefined ? `:${image.newTag ?? tag ?? ''}` : `@${image.digest}`;
      container['image'] = `${image.newName ?? name}${version}`;
    }
  }
  return manifests;
}
