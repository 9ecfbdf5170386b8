import { notFound } from '../../../libs/errors/app-error.ts';
import type { ProposalDeps } from '../deps.ts';
import type { Illustration } from '../proposals/domain/proposal.ts';

type Illustrated = { readonly illustrations: readonly Illustration[] };

/** Reads the image of a proposal or an action. @throws not-found */
export async function readIllustration(
  { illustrations }: Pick<ProposalDeps, 'illustrations'>,
  illustrated: Illustrated,
  illustrationId: string,
): Promise<{ content: AsyncIterable<Uint8Array>; contentType: string }> {
  const illustration = illustrated.illustrations.find(({ id }) => id === illustrationId);
  if (!illustration) throw notFound('illustration');
  return { content: await illustrations.open(illustration.id), contentType: illustration.contentType };
}
