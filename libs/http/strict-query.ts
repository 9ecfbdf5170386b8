import { HttpError } from './problem.ts';

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new HttpError(400, 'malformed-request', 'The query of the URL is not percent-encoded UTF-8.');
  }
};

/**
 * Gives names and values as they were sent. A name that comes twice has a list. The parser of Node.js would replace
 * invalid UTF-8 with U+FFFD, and keep a broken `%`.
 * @throws malformed-request
 */
export function parseStrictQuery(query: string | null | undefined): Record<string, string | string[]> {
  // Without a prototype, `__proto__` and `constructor` are names like any other.
  const values = Object.create(null) as Record<string, string | string[]>;
  for (const pair of (query ?? '').split('&')) {
    if (pair === '') continue;
    const split = pair.indexOf('=');
    const name = decoded(split === -1 ? pair : pair.slice(0, split));
    const value = split === -1 ? '' : decoded(pair.slice(split + 1));
    const before = values[name];
    if (Array.isArray(before)) before.push(value);
    else values[name] = before === undefined ? value : [before, value];
  }
  return values;
}
