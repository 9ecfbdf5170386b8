import { AppError } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { rewritePicture } from '../../../libs/pictures/rewrite-picture.ts';
import type { ProposalDeps } from '../deps.ts';
import { illustrate, type Illustration, type Proposal, type Side } from '../proposals/domain/proposal.ts';

export type Upload = {
  readonly content: Buffer;
  /** This text describes the image to people who cannot see it. */
  readonly alt: string;
  readonly sideOf: (proposal: Proposal) => Side;
};

/**
 * Adds an image to a proposal. It is written anew, so that nothing but what is seen reaches others. The bytes are stored
 * first, so that no proposal names an illustration that is not there.
 * @throws unsupported-content, not-found, illegal-transition, too-many-illustrations
 */
export async function addIllustration(
  { proposals, illustrations, now, newId }: Pick<ProposalDeps, 'proposals' | 'illustrations' | 'now' | 'newId'>,
  proposalId: string,
  { content, alt, sideOf }: Upload,
  receipt: ReceiptDraft<Proposal> | undefined,
): Promise<Proposal> {
  const { contentType, sizes } = await rewritePicture(content);
  const illustration: Illustration = { id: newId(), alt, contentType };
  const illustrated = async () => {
    const proposal = await proposals.get(proposalId);
    return illustrate(proposal, illustration, sideOf(proposal), now());
  };
  // An addition that is not possible is refused before the bytes are stored.
  await illustrated();
  await illustrations.put(illustration.id, sizes);
  try {
    return await onNewestState(async () => proposals.save(await illustrated(), { receipt }));
  } catch (error) {
    // These errors say that nothing was saved. After any other error, such as a lost connection, the proposal may name
    // the image.
    if (error instanceof AppError || error instanceof StaleWrite)
      await illustrations.remove(illustration.id).catch(() => undefined);
    throw error;
  }
}
