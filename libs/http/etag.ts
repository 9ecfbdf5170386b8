import { createHash } from 'node:crypto';

/**
 * The tag of an answer: the version of the document, then a digest of what was answered. The version alone would not
 * do for reading: a claim is shown with its place, which changes without it. For writing it is all that counts.
 */
export const TAG = /^"(\d{1,15})(-[\w-]{1,43})?"$/;

/** Of any answer, also of one without a version. */
export const ANY_TAG = /^"[\w-]{1,59}"$/;

/** @returns undefined when it is no tag of a versioned answer */
export function versionIn(tag: string): number | undefined {
  const [, version] = TAG.exec(tag) ?? [];
  return version === undefined ? undefined : Number(version);
}

export function tagOf(json: string, version?: number): string {
  const digest = createHash('sha256').update(json).digest('base64url').slice(0, 16);
  return version === undefined ? `"${digest}"` : `"${version}-${digest}"`;
}

const strong = (tag: string) => tag.trim().replace(/^W\//, '');

/** Whether what the caller has is what they would get (RFC 9110, 13.1.2): weak comparison, `*` for anything. */
export const isKnown = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((known) => strong(known) === tag));
