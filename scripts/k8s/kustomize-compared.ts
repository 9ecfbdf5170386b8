import type { Tree } from './kustomize.ts';

/**
 * Makes manifests equal that have the same content, whatever the order of lists and the hash behind generated names.
 */
const normal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normal).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([key, each]) => [key, normal(each)]),
    );
  return typeof value === 'string' ? value.replace(/^(seuil(-mail|-payer)?)-[a-z0-9]{10}$/, '$1') : value;
};

/** Gives Secrets in clear, because kustomize encodes their data. */
const inClear = (manifest: Tree): Tree =>
  manifest['kind'] === 'Secret'
    ? {
        ...manifest,
        data: Object.fromEntries(
          Object.entries(manifest['data'] as Record<string, string>).map(([key, value]) => [
            key,
            Buffer.from(value, 'base64').toString(),
          ]),
        ),
      }
    : manifest;

/**
 * Says where the renderer of the tests reads our files otherwise than kustomize does.
 * @param real the manifests of kustomize, with the data of Secrets encoded
 */
export function faultsOfReading(ours: readonly Tree[], real: readonly Tree[]): string[] {
  const lines = (manifests: readonly Tree[]) => manifests.map((manifest) => JSON.stringify(normal(manifest))).sort();
  const [read, rendered] = [lines(ours), lines(real.map(inClear))];
  const without = (own: string[], foreign: string[], renderer: string) =>
    own.filter((line) => !foreign.includes(line)).map((line) => `only ${renderer} render ${line}`);
  return [...without(read, rendered, 'these tests'), ...without(rendered, read, 'kustomize would')];
}
