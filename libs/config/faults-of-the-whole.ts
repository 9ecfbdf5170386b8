import type { Mode } from './environment.ts';

/**
 * This is the audience of tokens when AUTH_AUDIENCE is not set. The development issuer signs for this audience alone.
 */
export const DEVELOPMENT_AUDIENCE = 'seuil';

/** The packages run on these lines of Node.js, each from the given release on, and on every line after the last one. */
const NODE_RELEASES = [
  [20, 19],
  [22, 13],
  [24, 0],
] as const;

/**
 * The variables of one row must be given together. If only one is set, a default that belongs to something else would
 * stand in for the other one.
 */
const TOGETHER = [
  ['AUTH_ISSUER', 'AUTH_JWKS_URL'],
  ['PAYER_IBAN', 'PAYER_BIC'],
] as const;

export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const runs =
    NODE_RELEASES.some(([line, least]) => major === line && minor >= least) || major > (NODE_RELEASES.at(-1)?.[0] ?? 0);
  if (runs) return undefined;
  const releases = NODE_RELEASES.map(([line, least]) =>
    least === 0 ? `${line} or newer` : `${line}.${least} or newer ${line}`,
  ).join(', ');
  return `Node.js: must be ${releases}; this is ${version}`;
}

/**
 * Finds the faults that a check of one variable alone cannot see. In production only Node.js is checked here, because
 * each of these variables is required there anyway.
 */
export function faultsOfTheWhole(mode: Mode, variables: NodeJS.ProcessEnv): string[] {
  const node = nodeFault(process.versions.node);
  const faults = node === undefined ? [] : [node];
  if (mode === 'production') return faults;
  for (const names of TOGETHER) {
    const missing = names.filter((name) => variables[name] === undefined);
    const present = names.filter((name) => variables[name] !== undefined);
    if (present.length > 0)
      faults.push(...missing.map((name) => `${name}: is required together with ${present.join(' and ')}`));
  }
  const audience = variables['AUTH_AUDIENCE'] ?? DEVELOPMENT_AUDIENCE;
  if (
    audience !== DEVELOPMENT_AUDIENCE &&
    variables['AUTH_ISSUER'] === undefined &&
    variables['AUTH_JWKS_URL'] === undefined
  ) {
    faults.push(
      `AUTH_AUDIENCE: needs AUTH_ISSUER and AUTH_JWKS_URL; the development issuer signs for "${DEVELOPMENT_AUDIENCE}" only`,
    );
  }
  return faults;
}
