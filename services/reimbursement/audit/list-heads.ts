import { notFound } from '../../../libs/errors/app-error.ts';
import type { Page } from '../../../libs/mongo/cursor-page.ts';
import type { ReimbursementDeps } from '../deps.ts';
import type { Head } from './head.ts';

/**
 * Lists the heads that the root of a day names. One page holds as many heads as are stored in one document.
 * @throws not-found
 */
export async function listHeads(
  { roots }: Pick<ReimbursementDeps, 'roots'>,
  day: string,
  cursor: string | undefined,
): Promise<Page<Head>> {
  if (!(await roots.find(day))) throw notFound('root');
  return roots.pageOfHeads(day, cursor);
}
