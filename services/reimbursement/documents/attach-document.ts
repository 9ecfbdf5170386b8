import { randomUUID } from 'node:crypto';
import { AppError } from '../../../libs/errors/app-error.ts';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import { addDocument } from '../claims/domain/claim-content.ts';
import type { Claim, ClaimDocument } from '../claims/domain/claim.ts';
import { saveStep, type StepCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { lookAgain } from '../events.ts';
import { inspect } from './content.ts';
import { mendedName } from './file-name.ts';
import { removeUnnamedFiles } from './remove-unnamed-files.ts';

type Upload = {
  readonly kind: ClaimDocument['kind'];
  readonly filename: string;
  readonly incoming: AsyncIterable<Buffer>;
};

type AttachDeps = Pick<ReimbursementDeps, 'claims' | 'files' | 'logger' | 'countAltered' | 'now'>;

/**
 * Adds a document to a claim. The bytes are stored before their reference, so that no claim ever names a missing
 * document.
 * @throws not-found, illegal-transition, too-many-documents, unsupported-content
 */
export async function attachDocument(
  deps: AttachDeps,
  claimId: string,
  { kind, filename, incoming }: Upload,
  call: StepCall,
): Promise<Claim> {
  const announced: ClaimDocument = {
    id: randomUUID(),
    kind,
    filename,
    contentType: '',
    size: 0,
    sha256: '',
    uploadedBy: call.by.id,
    uploadedAt: deps.now(),
  };
  // The claim is checked before the bytes are stored, and decides again when it is saved.
  addDocument(await deps.claims.get(claimId), announced, call.by);
  const { contentType, content, measured } = await inspect(incoming);
  await deps.files.put(announced.id, content);
  const named = { ...announced, filename: mendedName(filename, contentType), contentType, ...measured() };
  return nameDocument(deps, claimId, named, call);
}

/** Names a stored document in its claim. The file is removed when the claim refuses it. */
async function nameDocument(
  deps: AttachDeps,
  claimId: string,
  document: ClaimDocument,
  { by, receipt }: StepCall,
): Promise<Claim> {
  try {
    return await saveStep(deps, claimId, {
      did: 'add-document',
      by: by.id,
      why: document.id,
      decide: (claim) => addDocument(claim, document, by),
      events: lookAgain,
      receipt,
    });
  } catch (error) {
    // After a lost connection the claim may name the file, so the file is removed at once only after a refusal. The
    // sweep handles all other cases.
    if (error instanceof AppError || error instanceof StaleWrite)
      await removeUnnamedFiles(deps, [document.id]).catch(() => undefined);
    throw error;
  }
}
