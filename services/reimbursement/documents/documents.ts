import { randomUUID } from 'node:crypto';
import { AppError, notFound } from '../../../libs/errors/app-error.ts';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { readDocumentLink, writeDocumentLink } from '../../../libs/signing/document-link.ts';
import { DAY_MS, MINUTE_MS } from '../../../libs/time/clock.ts';
import { claimDesk, type Deps } from '../claims/claim-desk.ts';
import { addDocument, removeDocument } from '../claims/domain/claim-content.ts';
import type { Claim, ClaimDocument, Person } from '../claims/domain/claim.ts';
import { discloser } from '../disclosures/disclosing.ts';
import { lookAgain } from '../events.ts';
import { inspect } from './content.ts';

export type Upload = {
  readonly kind: ClaimDocument['kind'];
  readonly filename: string;
  readonly incoming: AsyncIterable<Buffer>;
};
export type Download = { readonly document: ClaimDocument; readonly content: AsyncIterable<Uint8Array> };
export type LinkGiven = { readonly token: string; readonly expiresAt: Date };

export type DocumentDeps = Deps & { /** Signs the links. */ readonly documentLinkKey: string };

/** Long enough for a click, too short to be passed on. */
const LINK_MS = 5 * MINUTE_MS;
/** A request lives for minutes, so what is older than this and in no claim will never be in one. */
const ORPHAN_AFTER_MS = DAY_MS;
const BATCH = 200;

/** The documents of claims: bytes first, then their reference, so that no claim ever names what is not there. */
export function documents(deps: DocumentDeps) {
  const {
    store: { claims, files },
    documentLinkKey,
    now,
  } = deps;
  const desk = claimDesk(deps);
  const note = discloser(deps);

  const find = async (claimId: string, documentId: string): Promise<ClaimDocument> => {
    const document = (await desk.find(claimId)).documents.find(({ id }) => id === documentId);
    if (!document) throw notFound('document');
    return document;
  };

  const removeUnnamed = async (ids: readonly string[]): Promise<void> => {
    const named = await claims.naming(ids);
    for (const id of ids) if (!named.has(id)) await files.remove(id);
  };

  const download = async (claimId: string, documentId: string, by: string, why: string): Promise<Download> => {
    const document = await find(claimId, documentId);
    await note({ by, what: 'document', of: claimId, documentId, why });
    return { document, content: await files.open(documentId) };
  };

  return {
    async attachDocument(
      claimId: string,
      { kind, filename, incoming }: Upload,
      by: Person,
      receipt?: ReceiptDraft<Claim>,
    ): Promise<Claim> {
      const announced: ClaimDocument = {
        id: randomUUID(),
        kind,
        filename,
        contentType: '',
        size: 0,
        sha256: '',
        uploadedBy: by.id,
        uploadedAt: now(),
      };
      const { id } = announced;
      // Asked before the bytes are taken, and decided again when the claim is saved.
      addDocument(await desk.find(claimId), announced, by);
      const { contentType, content, measured } = await inspect(incoming, filename);
      await files.put(id, content);
      const document: ClaimDocument = { ...announced, contentType, ...measured() };
      try {
        return await desk.change(claimId, {
          did: 'add-document',
          by: by.id,
          why: id,
          decide: (claim) => addDocument(claim, document, by),
          events: lookAgain,
          receipt,
        });
      } catch (error) {
        // After a lost connection the claim may name it, so only what was refused goes at once; the sweep sees to the rest.
        if (error instanceof AppError || error instanceof StaleWrite) await removeUnnamed([id]).catch(() => undefined);
        throw error;
      }
    },

    async detachDocument(claimId: string, documentId: string, by: Person): Promise<Claim> {
      const claim = await desk.change(claimId, {
        did: 'remove-document',
        by: by.id,
        why: documentId,
        events: lookAgain,
        decide(before) {
          if (!before.documents.some(({ id }) => id === documentId)) throw notFound('document');
          return removeDocument(before, documentId, by);
        },
      });
      await files.remove(documentId).catch(() => undefined);
      return claim;
    },

    readDocument: (claimId: string, documentId: string, by: Person) => download(claimId, documentId, by.id, ''),

    async linkToDocument(claimId: string, documentId: string, by: Person): Promise<LinkGiven> {
      await find(claimId, documentId);
      await note({ by: by.id, what: 'document-link', of: claimId, documentId, why: '' });
      const expiresAt = new Date(now().getTime() + LINK_MS);
      return {
        token: writeDocumentLink({ claimId, documentId, personId: by.id, expiresAt }, documentLinkKey),
        expiresAt,
      };
    },

    /** @throws bad-token, link-expired */
    readLinkedDocument(claimId: string, documentId: string, token: string): Promise<Download> {
      const { personId } = readDocumentLink(token, { claimId, documentId }, documentLinkKey, now());
      return download(claimId, documentId, personId, 'by a link');
    },

    /** What a crash left between the bytes and their reference, or between the two removals. */
    async removeOrphans(): Promise<void> {
      const before = now().getTime() - ORPHAN_AFTER_MS;
      let old: string[] = [];
      for await (const { id, since } of files.stored()) {
        if (since.getTime() >= before) continue;
        old.push(id);
        if (old.length < BATCH) continue;
        await removeUnnamed(old);
        old = [];
      }
      await removeUnnamed(old);
    },
  };
}
