import { createHash, randomUUID } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { AppError, notFound } from '../../../libs/errors/app-error.ts';
import type { ReceiptDraft } from '../../../libs/http/receipt.ts';
import { maskIban } from '../../../libs/iban/iban.ts';
import { draftClaim, type Claim, type ClaimContent, type ClaimDocument, type Payee, type Person } from '../domain/claim.ts';
import { addDocument, edit, removeDocument } from '../domain/claim-content.ts';
import { peerReviewRequested } from '../events.ts';
import { recorded } from '../trail.ts';
import { claimDesk, type Deps } from './claims.ts';

type GivenPayee = { readonly name: string; readonly iban: string; readonly bic: string | null };
export type Filed = { readonly content: ClaimContent; readonly payee: GivenPayee };
export type Edited = { readonly content: ClaimContent; readonly payee: Omit<GivenPayee, 'iban'> & { readonly iban?: string | undefined }; readonly envelopeMaxCents: number | null };
export type Upload = { readonly kind: ClaimDocument['kind']; readonly filename: string; readonly content: Buffer };

/** Content type → what its file names end in. */
const ACCEPTED: Readonly<Record<string, RegExp>> = { 'application/pdf': /\.pdf$/i, 'image/png': /\.png$/i, 'image/jpeg': /\.jpe?g$/i };
export const UPLOADS = Object.keys(ACCEPTED);

/** Told by the bytes, whatever the sender says. @throws unsupported-content */
async function contentTypeOf({ content, filename }: Upload): Promise<string> {
  const found = (await fileTypeFromBuffer(content))?.mime ?? 'unknown';
  const ending = ACCEPTED[found];
  if (!ending) throw new AppError('unsupported', 'unsupported-content', 'Only PDF, PNG and JPEG documents are accepted, told by their content.');
  if (!ending.test(filename)) throw new AppError('unsupported', 'unsupported-content', `The file is ${found}, which its name denies.`);
  return found;
}

/** Drafts, what is in them, and their documents. */
export function filing(deps: Deps) {
  const { store: { claims, files }, vault, now } = deps;
  const desk = claimDesk(deps);

  const seal = (claimId: string, { name, iban, bic }: GivenPayee): Payee => ({
    name, bic, ibanEncrypted: vault.seal(iban, claimId), ibanMasked: maskIban(iban), ibanFingerprint: vault.fingerprint(iban),
  });
  /** When the approvals were voided by another person than before, the group is asked to look again. */
  const lookAgain = (after: Claim, at: Date, before: Claim) =>
    after.state === 'peer_review' && after.submittedBy !== before.submittedBy ? [peerReviewRequested(after, at)] : [];

  return {
    async createClaim(groupId: string, { content, payee }: Filed, by: string, receipt?: ReceiptDraft<Claim>): Promise<Claim> {
      await desk.requireCertified(groupId);
      await desk.requireFundable(content.actionId);
      const at = now();
      const id = randomUUID();
      const draft = draftClaim(id, groupId, content, seal(id, payee), at);
      return claims.insert(recorded(draft, draft, { did: 'create', by, at }), { receipt });
    },

    editClaim: (claimId: string, seen: number, { content, payee, envelopeMaxCents }: Edited, by: Person) =>
      desk.change(claimId, {
        did: 'edit', by: by.id, events: lookAgain,
        async decide(claim) {
          if (claim.version !== seen) throw new AppError('precondition', 'version-mismatch', 'Somebody changed this claim since you read it; read it again.');
          if (content.actionId !== claim.actionId) await desk.requireFundable(content.actionId);
          // Nobody can read an IBAN back, so whoever leaves it out keeps it.
          const { iban, ...rest } = payee;
          return edit(claim, content, iban === undefined ? { ...claim.payee, ...rest } : seal(claimId, { ...rest, iban }), envelopeMaxCents, by);
        },
      }),

    async attachDocument(claimId: string, upload: Upload, by: Person, receipt?: ReceiptDraft<Claim>): Promise<Claim> {
      const { kind, filename, content } = upload;
      const document: ClaimDocument = {
        id: randomUUID(), kind, filename, contentType: await contentTypeOf(upload), size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'), uploadedBy: by.id, uploadedAt: now(),
      };
      // Asked before the bytes are stored, and decided again when the claim is saved.
      addDocument(await desk.find(claimId), document, by);
      await files.put(document.id, content);
      return desk
        .change(claimId, { did: 'add-document', by: by.id, why: document.id, decide: (claim) => addDocument(claim, document, by), events: lookAgain, receipt })
        .catch(async (error: unknown) => {
          await files.remove(document.id).catch(() => undefined);
          throw error;
        });
    },

    async detachDocument(claimId: string, documentId: string, by: Person): Promise<Claim> {
      const claim = await desk.change(claimId, {
        did: 'remove-document', by: by.id, why: documentId, events: lookAgain,
        decide(before) {
          if (!before.documents.some(({ id }) => id === documentId)) throw notFound('document');
          return removeDocument(before, documentId, by);
        },
      });
      await files.remove(documentId);
      return claim;
    },

    async readDocument(claimId: string, documentId: string): Promise<{ document: ClaimDocument; content: Buffer }> {
      const document = (await desk.find(claimId)).documents.find(({ id }) => id === documentId);
      if (!document) throw notFound('document');
      return { document, content: await files.read(documentId) };
    },
  };
}
