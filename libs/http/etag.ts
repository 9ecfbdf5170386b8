import { createHash } from 'node:crypto';

/**
 * The tag of an answer is the version of the document, then a digest of the answer. The version alone is not enough for
 * reading: a claim is shown with its place, which changes without the claim. For writing only the version counts.
 */
export const TAG = /^"(\d{1,15})(-[\w-]{1,43})?"$/;

/** This form fits the tag of any answer, also of one without a version. */
export const ANY_TAG = /^"[\w-]{1,59}"$/;

/** @returns undefined when the tag is not that of a versioned answer */
export function versionIn(tag: string): number | undefined {
  const [, version] = TAG.exec(tag) ?? [];
  return version === undefined ? undefined : Number(version);
}

export function tagOf(json: string, version?: number): string {
  const digest = createHash('sha256').update(json).digest('base64url').slice(0, 16);
  return version === undefined ? `"${digest}"` : `"${version}-${digest}"`;
}

const strong = (tag: string) => tag.trim().replace(/^W\//, '');

/**
 * Tells whether the caller already has the present answer (RFC 9110, 13.1.2). The comparison is weak, and `*` matches
 * any answer.
 */
export const isKnown = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tagOfCaller) => strong(tagOfCaller) === tag));
