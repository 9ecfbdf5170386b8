import { forbidden } from '../errors/app-error.ts';
import { readToken, writeToken } from './signed-token.ts';

/**
 * With such a link a browser fetches one document without a sign-in. The link is for one person, and valid for a short
 * while.
 */
export type DocumentLink = {
  readonly claimId: string;
  readonly documentId: string;
  readonly personId: string;
  readonly expiresAt: Date;
};

const PURPOSE = 'document';

export const writeDocumentLink = ({ claimId, documentId, personId, expiresAt }: DocumentLink, key: string): string =>
  writeToken(PURPOSE, [claimId, documentId, personId, expiresAt.getTime()], key);

/**
 * Reads the token of a link to a document.
 * @throws bad-token when the token was altered, or is for another claim or document; link-expired when its time is over
 */
export function readDocumentLink(
  token: string,
  wanted: Pick<DocumentLink, 'claimId' | 'documentId'>,
  key: string,
  now: Date,
): DocumentLink {
  const [claimId, documentId, personId, until] = readToken(PURPOSE, token, key) as [string, string, string, number];
  if (claimId !== wanted.claimId || documentId !== wanted.documentId)
    throw forbidden('bad-token', 'This link is not valid.');
  if (until <= now.getTime()) throw forbidden('link-expired', 'This link has expired; ask for a new one.');
  return { claimId, documentId, personId, expiresAt: new Date(until) };
}
