import { anyObject, groupOf, ownGroupElseNotFound } from '../../../libs/http/access.ts';
import { FILE_LIMIT, inWords } from '../../../libs/http/body-limits.ts';
import { SignedToken, Uuid } from '../../../libs/http/fields.ts';
import { attachment, route, type File, type Route } from '../../../libs/http/route.ts';
import { MAX_DOCUMENTS } from '../claims/domain/claim.ts';
import { lineOf } from '../claims/domain/transitions.ts';
import { claimAnswer, ClaimOut, claimView } from '../claims/views.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { attachDocument } from './attach-document.ts';
import { KEPT_TYPES, UPLOADS } from './content.ts';
import { detachDocument } from './detach-document.ts';
import { linkToDocument } from './link-to-document.ts';
import type { Download } from './open-document.ts';
import { readDocument } from './read-document.ts';
import { readLinkedDocument } from './read-linked-document.ts';
import { documentQuery, LinkOut } from './schemas.ts';

/** A document is always sent as an attachment, so that no file of a group is ever shown as a page. */
const fileOf = ({ document: { contentType, filename, size }, content }: Download): File => ({
  content,
  contentType,
  filename,
  size,
});

/** These routes serve the documents of a claim. Documents are private, so every reading is noted. */
export function documentRoutes(deps: ReimbursementDeps): Route[] {
  const claimId = { claimId: Uuid };
  const documentId = { ...claimId, documentId: Uuid };
  const own = ownGroupElseNotFound('claim', groupOf('claimId', deps.claims.groupOf));
  const readers = { group: own, finance: anyObject, pay: anyObject, audit: anyObject };

  return [
    route({
      method: 'post',
      path: '/v1/claims/:claimId/documents',
      operationId: 'addDocument',
      summary: 'Add a quote, invoice, photo or other document',
      description: `${lineOf('edit', '')} The invoice of a payment also once it is \`paid\`. After the submission it voids the validation, and if somebody else than the submitter adds it, the claim must be submitted again. PDF, JPEG, PNG or WebP by content, whatever the name and the type say; the ending of the name is mended. HEIC is refused with what to do. What people should know of a document (it is encrypted, cut off, or too large to open) stands in its \`warnings\`. Up to ${inWords(FILE_LIMIT)}, up to ${MAX_DOCUMENTS} per claim.`,
      access: { group: own },
      params: claimId,
      query: documentQuery,
      uploads: { contentTypes: UPLOADS, limit: FILE_LIMIT, as: 'stream' },
      idempotency: 'required',
      answers: { 201: ClaimOut },
      problems: ['illegal-transition', 'claim-altered', 'too-many-documents'],
      async handle({ params, query, incoming, caller, receipt }) {
        const claim = await attachDocument(
          deps,
          params.claimId,
          { ...query, incoming },
          { by: caller, receipt: receipt(201, claimView) },
        );
        return { ...claimAnswer(claim), status: 201 };
      },
    }),
    route({
      method: 'get',
      path: '/v1/claims/:claimId/documents/:documentId',
      operationId: 'downloadDocument',
      summary: 'Download a document; that it was seen is noted',
      description: 'Always an attachment, never shown in a browser.',
      problems: ['not-found', 'document-altered'],
      access: readers,
      params: documentId,
      answers: { 200: attachment(KEPT_TYPES) },
      handle: async ({ params, caller }) => ({
        status: 200,
        file: fileOf(await readDocument(deps, params, caller.id)),
      }),
    }),
    route({
      method: 'delete',
      path: '/v1/claims/:claimId/documents/:documentId',
      operationId: 'removeDocument',
      summary: 'Remove a document',
      description: lineOf('edit', ''),
      access: { group: own },
      params: documentId,
      answers: { 200: ClaimOut },
      problems: ['illegal-transition', 'claim-altered'],
      async handle({ params, caller }) {
        const claim = await detachDocument(deps, params, caller);
        return claimAnswer(claim);
      },
    }),
    route({
      method: 'post',
      path: '/v1/claims/:claimId/documents/:documentId/links',
      operationId: 'linkToDocument',
      summary: 'A link to a document, for a browser',
      problems: ['not-found'],
      description:
        'Valid for five minutes, for this document only. Who asked for it is noted, and stands for every download by it. Asking again is harmless.',
      access: readers,
      params: documentId,
      answers: { 200: LinkOut },
      async handle({ params, caller }) {
        const { url, expiresAt } = await linkToDocument(deps, params, caller.id);
        return { status: 200, body: { url, expiresAt: expiresAt.toISOString() } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/claims/:claimId/documents/:documentId/content',
      operationId: 'downloadLinkedDocument',
      summary: 'Download a document by a link',
      description: 'The target of a link: a browser opens it without a token, within five minutes.',
      access: { public: 'the link is signed, short-lived, and opens this document only' },
      params: documentId,
      query: { token: SignedToken },
      answers: { 200: attachment(KEPT_TYPES) },
      problems: ['not-found', 'bad-token', 'link-expired', 'document-altered'],
      handle: async ({ params, query }) => ({
        status: 200,
        file: fileOf(await readLinkedDocument(deps, params, query.token)),
      }),
    }),
  ];
}
