import type { Mode } from './environment.ts';

/** The audience of tokens where nobody names another one; the development issuer signs for it alone. */
export const DEVELOPMENT_AUDIENCE = 'seuil';

/** The least release of each line of Node.js that the packages run on; every line after the last one will do. */
const NODE_RELEASES = [
  [20, 19],
  [22, 13],
  [24, 0],
] as const;

/** Variables that say one thing together: half of it would be completed by a value that is meant for something else. */
const TOGETHER = [
  ['AUTH_ISSUER', 'AUTH_JWKS_URL'],
  ['PAYER_IBAN', 'PAYER_BIC'],
] as const;

export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const runs =
    NODE_RELEASES.some(([line, least]) => major === line && minor >= least) || major > (NODE_RELEASES.at(-1)?.[0] ?? 0);
  if (runs) return undefined;
  const wanted = NODE_RELEASES.map(([line, least]) =>
    least === 0 ? `${line} or newer` : `${line}.${least} or newer ${line}`,
  ).join(', ');
  return `Node.js: must be ${wanted}; this is ${version}`;
}

/** Faults that no variable has alone. In production each of them is required anyway, and said to be. */
export function faultsOfTheWhole(mode: Mode, given: NodeJS.ProcessEnv): string[] {
  const node = nodeFault(process.versions.node);
  const faults = node === undefined ? [] : [node];
  if (mode === 'production') return faults;
  for (const names of TOGETHER) {
    const missing = names.filter((name) => given[name] === undefined);
    const present = names.filter((name) => given[name] !== undefined);
    if (present.length > 0)
      faults.push(...missing.map((name) => `${name}: is required together with ${present.join(' and ')}`));
  }
  const audience = given['AUTH_AUDIENCE'] ?? DEVELOPMENT_AUDIENCE;
  if (audience !== DEVELOPMENT_AUDIENCE && given['AUTH_ISSUER'] === undefined && given['AUTH_JWKS_URL'] === undefined) {
    faults.push(
      `AUTH_AUDIENCE: needs AUTH_ISSUER and AUTH_JWKS_URL; the development issuer signs for "${DEVELOPMENT_AUDIENCE}" only`,
    );
  }
  return faults;
}
