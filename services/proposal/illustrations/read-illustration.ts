import { notFound } from '../../../libs/errors/app-error.ts';
import type { File } from '../../../libs/http/route.ts';
import type { PictureSize } from '../../../libs/pictures/rewrite-picture.ts';
import type { ProposalDeps } from '../deps.ts';
import type { Illustration } from '../proposals/domain/proposal.ts';

type Illustrated = { readonly illustrations: readonly Illustration[] };

/**
 * Reads the image of a proposal or an action. What is stored under an id and a size never changes, so both together are
 * the tag of the bytes.
 * @throws not-found, unsupported-content for an image that was stored before images were written anew and is damaged
 */
export async function readIllustration(
  { illustrations }: Pick<ProposalDeps, 'illustrations'>,
  illustrated: Illustrated,
  { illustrationId, size }: { readonly illustrationId: string; readonly size: PictureSize },
): Promise<File> {
  const illustration = illustrated.illustrations.find(({ id }) => id === illustrationId);
  if (!illustration) throw notFound('illustration');
  const { id, contentType } = illustration;
  return { content: await illustrations.open(id, size), contentType, tag: `"${id}-${size}"` };
}
