import { onNewestState } from '../../../libs/errors/transient.ts';
import type { EventData } from '../../../libs/events/payloads/index.ts';
import type { VotingDeps } from '../deps.ts';
import { describeAction } from './domain/tally.ts';

/** Opens the tally of a published action, or corrects what the tally says of the action. */
export const learnAction = (
  { tallies, requestRecount }: Pick<VotingDeps, 'tallies' | 'requestRecount'>,
  { actionId, version: publishedVersion, seasonId, number, title, capCents }: EventData<'action.published'>,
): Promise<void> =>
  onNewestState(async () => {
    const tally = await tallies.find(actionId);
    const described = describeAction(tally, actionId, { publishedVersion, seasonId, number, title, capCents });
    if (!described) return;
    await tallies.save(described);
    await requestRecount(actionId);
  });
