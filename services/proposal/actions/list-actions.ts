import type { Page, PageRequest } from '../../../libs/mongo/cursor-page.ts';
import type { ProposalDeps } from '../deps.ts';
import { shuffledPage } from './daily-order.ts';
import type { Action } from './domain/action.ts';

/** Lists the published actions, by their numbers or in the neutral order of the day. */
export async function listActions(
  { actions, now }: Pick<ProposalDeps, 'actions' | 'now'>,
  order: 'number' | 'shuffle',
  request: PageRequest,
): Promise<Page<Action>> {
  if (order === 'number') return actions.page({}, request, { by: 'number' });
  const { ids, nextCursor } = shuffledPage(await actions.ids(), request, now());
  const found = new Map((await actions.findMany(ids)).map((action) => [action._id, action]));
  return { items: ids.flatMap((id) => found.get(id) ?? []), nextCursor };
}
