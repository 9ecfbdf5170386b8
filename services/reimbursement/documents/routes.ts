import { z } from 'zod';
import { anyObject, groupOf, ownGroupOnly } from '../../../libs/http/access.ts';
import { SignedToken, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { attachment, route, type File, type Route } from '../../../libs/http/route.ts';
import { lineOf } from '../claims/domain/transitions.ts';
import { documentQuery } from '../claims/schemas.ts';
import { ClaimOut, claimView } from '../claims/views.ts';
import { EXAMPLES } from '../examples.ts';
import type { ReimbursementUseCases } from '../use-cases.ts';
import { UPLOADS } from './content.ts';
import type { Download } from './documents.ts';

const LinkOut = z
  .object({ url: z.string().describe('Answers without a token, to whoever has it'), expiresAt: Timestamp })
  .meta({ id: 'DocumentLink', examples: [EXAMPLES.documentLink] });

/** Always an attachment: nothing that a group sent is ever shown as a page. */
const fileOf = ({ document: { contentType, filename, size }, content }: Download): File => ({
  content,
  contentType,
  filename,
  size,
});

/** The documents of a claim. They are private: every reading of one is noted. @param publicUrl where this API is reached; links begin with it */
export function documentRoutes(claims: ReimbursementUseCases, publicUrl: string): Route[] {
  const claimId = { claimId: Uuid };
  const documentId = { ...claimId, documentId: Uuid };
  const own = ownGroupOnly('claim', groupOf('claimId', claims.groupOf));
  const readers = { group: own, finance: anyObject, pay: anyObject, audit: anyObject };

  return [
    route({
      method: 'post',
      path: '/v1/claims/:claimId/documents',
      operationId: 'addDocument',
      summary: 'Add a quote, invoice, photo or other document',
      description: `${lineOf('edit', '')} The invoice of a payment also once it is \`paid\`. After the submission it voids the validation, and if somebody else than the submitter adds it, the claim must be submitted again. PDF, PNG or JPEG by content, up to 10 MB, up to 20 per claim.`,
      access: { group: own },
      params: claimId,
      query: documentQuery,
      uploads: { contentTypes: UPLOADS, limit: '10mb', as: 'stream' },
      idempotency: 'required',
      answers: { 201: ClaimOut },
      problems: ['illegal-transition', 'too-many-documents'],
      async handle({ params, query, incoming, caller, receipt }) {
        const claim = await claims.attachDocument(
          params.claimId,
          { ...query, incoming },
          caller,
          receipt(201, claimView),
        );
        return { status: 201, version: claim.version, body: claimView(claim) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/claims/:claimId/documents/:documentId',
      operationId: 'downloadDocument',
      summary: 'Download a document; that it was seen is noted',
      description: 'Always an attachment, never shown in a browser.',
      problems: ['not-found'],
      access: readers,
      params: documentId,
      answers: { 200: attachment(UPLOADS) },
      handle: async ({ params, caller }) => ({
        status: 200,
        file: fileOf(await claims.readDocument(params.claimId, params.documentId, caller)),
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
      problems: ['illegal-transition'],
      async handle({ params, caller }) {
        const claim = await claims.detachDocument(params.claimId, params.documentId, caller);
        return { status: 200, version: claim.version, body: claimView(claim) };
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
        const { token, expiresAt } = await claims.linkToDocument(params.claimId, params.documentId, caller);
        return {
          status: 200,
          body: {
            url: `${publicUrl}/v1/claims/${params.claimId}/documents/${params.documentId}/content?token=${token}`,
            expiresAt: expiresAt.toISOString(),
          },
        };
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
      answers: { 200: attachment(UPLOADS) },
      problems: ['not-found', 'bad-token', 'link-expired'],
      handle: async ({ params, query }) => ({
        status: 200,
        file: fileOf(await claims.readLinkedDocument(params.claimId, params.documentId, query.token)),
      }),
    }),
  ];
}
