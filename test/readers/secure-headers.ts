/** What every answer must carry, whoever gave it: each line is a header and what it must say. */
const WANTED: readonly (readonly [name: string, holds: (value: string) => boolean])[] = [
  ['content-security-policy', (value) => /(^|; )default-src 'none'(;|$)/.test(value)],
  ['content-security-policy', (value) => /(^|; )frame-ancestors 'none'(;|$)/.test(value)],
  ['content-security-policy', (value) => /(^|; )base-uri 'none'(;|$)/.test(value)],
  ['content-security-policy', (value) => /(^|; )form-action '(none|self)'(;|$)/.test(value)],
  ['x-content-type-options', (value) => value === 'nosniff'],
  ['x-frame-options', (value) => value === 'SAMEORIGIN' || value === 'DENY'],
  ['referrer-policy', (value) => value === 'no-referrer'],
  ['cross-origin-resource-policy', (value) => value === 'same-origin'],
  ['strict-transport-security', (value) => /^max-age=\d{8}/.test(value)],
  ['x-request-id', (value) => value.length > 0],
  ['cache-control', (value) => value.length > 0],
];

/** @returns the headers that are missing or say something else, and those that tell what we are built with */
export const faultsOfHeaders = (headers: Headers): string[] => [
  ...WANTED.filter(([name, holds]) => !holds(headers.get(name) ?? '')).map(
    ([name]) => `${name}: ${headers.get(name) ?? 'missing'}`,
  ),
  ...['x-powered-by', 'server'].filter((name) => headers.has(name)),
];
