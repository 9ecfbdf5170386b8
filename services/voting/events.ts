import { eventOf, type AnyEvent } from '../../libs/events/event.ts';
import type { Tally } from './tallies/domain/tally.ts';
import type { Vote } from './votes/domain/vote.ts';

export function voteChanged(vote: Vote): AnyEvent {
  const { _id, actionId, groupId, seasonId, version, plannedMonth, commune, state } = vote;
  const at = state === 'active' ? vote.castAt : (vote.withdrawnAt ?? vote.castAt);
  return eventOf(state === 'active' ? 'vote.cast' : 'vote.withdrawn', _id, version, at, {
    actionId,
    groupId,
    seasonId,
    version,
    plannedMonth,
    commune,
    at: at.toISOString(),
  });
}

export const tallyChanged = ({ _id: actionId, seasonId, votes, seq }: Tally, at: Date): AnyEvent =>
  eventOf('tally.changed', actionId, seq, at, { actionId, seasonId, votes, seq });
