import { onNewestState } from '../../../libs/errors/transient.ts';
import type { EventOf } from '../../../libs/events/event.ts';
import type { BudgetDeps } from '../deps.ts';
import { published, type PublishedAction } from './domain/action.ts';

const publishedActionOf = ({
  actionId,
  version,
  seasonId,
  number,
  title,
  groupId,
  capCents,
  publishedAt,
}: EventOf<'action.published'>['data']): PublishedAction => ({
  _id: actionId,
  publishedVersion: version,
  seasonId,
  number,
  title,
  groupId,
  capCents,
  publishedAt: new Date(publishedAt),
});

/** Replaces the known facts of a published action, unless newer ones are known already. */
export const learnAction = (
  { actions }: Pick<BudgetDeps, 'actions'>,
  { data }: EventOf<'action.published'>,
): Promise<void> =>
  onNewestState(async () => {
    const action = published(await actions.find(data.actionId), publishedActionOf(data));
    if (action) await actions.save(action);
  });
