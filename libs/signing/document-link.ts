import { forbidden } from '../errors/app-error.ts';
import { openToken, sealToken } from './sealed-token.ts';

/**
 * With such a link a browser fetches one document without a sign-in. The link is for one person, and valid for a short
 * while. Its token is sealed, because proxies and browsers log it: it does not tell who asked.
 */
export type DocumentLink = {
  readonly claimId: string;
  readonly documentId: string;
  readonly personId: string;
  readonly expiresAt: Date;
};

export const writeDocumentLink = ({ claimId, documentId, personId, expiresAt }: DocumentLink, key: string): string =>
  sealToken('document', [claimId, documentId, personId], expiresAt, key);

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
  const { values, expiresAt } = openToken('document', token, key, now);
  const [claimId, documentId, personId] = values as [string, string, string];
  if (claimId !== wanted.claimId || documentId !== wanted.documentId)
    throw forbidden('bad-token', 'This link is not valid.');
  return { claimId, documentId, personId, expiresAt };
}
