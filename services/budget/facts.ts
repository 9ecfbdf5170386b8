import { onNewestState } from '../../libs/errors/transient.ts';
import type { EventOf } from '../../libs/events/event.ts';
import { placeChanged } from './events.ts';
import type { KnownVote, Projections } from './known.ts';
import { giveBack, requestPlace } from './settlement/domain/place.ts';
import type { BudgetStore } from './store.ts';

type Deps = { store: BudgetStore; projections: Projections; settleSoon: (seasonId: string) => void };
type VoteEvent = EventOf<'vote.cast'> | EventOf<'vote.withdrawn'>;

/** What budget learns from others: groups, votes and actions, each newer fact over the older one. */
export function factUseCases({ store, projections, settleSoon }: Deps) {
  /** On a fundable action a vote asks for a place, and a withdrawal ends what waits. Nothing is granted here. */
  const followVote = (voteId: string, at: Date) =>
    onNewestState(async () => {
      // The newest vote that we know, not the event: a late or repeated one must not undo what came after it.
      const vote = await projections.findVote(voteId);
      const action = vote && (await store.actions.find(vote.actionId));
      if (!vote || action?.state !== 'fundable') return;
      const place = await store.places.find(voteId);
      if (place && vote.version <= place.voteVersion) {
        // Heard before; but the process may have died before it asked.
        if (place.state === 'waiting') settleSoon(action.seasonId);
        return;
      }
      if (vote.active) {
        const { actionId, groupId, plannedMonth, version: voteVersion } = vote;
        const waiting = requestPlace(place, {
          actionId,
          groupId,
          seasonId: action.seasonId,
          capCents: action.capCents,
          cause: 'vote',
          plannedMonth,
          voteVersion,
          at,
        });
        if (waiting)
          await (place ? store.places.save : store.places.insert)(waiting, { events: [placeChanged(waiting, at)] });
      } else if (place?.state === 'waiting' && place.cause === 'vote') {
        const returned = giveBack(place, 'withdrawn');
        await store.places.save(returned, { events: [placeChanged(returned, at)] });
      }
      settleSoon(action.seasonId);
    });

  return {
    async learnGroups(events: readonly EventOf<'group.changed'>[]): Promise<void> {
      await projections.saveGroups(
        events.map(({ time, data: { groupId, version, certified, certificationChangedAt, department } }) => ({
          _id: groupId,
          version,
          certified,
          department,
          decertifiedAt: certified ? null : new Date(certificationChangedAt ?? time),
        })),
      );
    },

    async learnVotes(events: readonly VoteEvent[]): Promise<void> {
      const votes = events.map(({ type, data: { actionId, groupId, seasonId, version, plannedMonth } }): KnownVote => ({
        _id: `${actionId}.${groupId}`,
        version,
        actionId,
        groupId,
        seasonId,
        active: type === 'vote.cast',
        plannedMonth,
      }));
      await projections.saveVotes(votes);
      const fundable = new Set(
        (await store.fundableAmong([...new Set(votes.map(({ actionId }) => actionId))])).map(({ _id }) => _id),
      );
      for (const [index, vote] of votes.entries()) {
        if (fundable.has(vote.actionId)) await followVote(vote._id, new Date(events[index]?.data.at ?? 0));
      }
    },

    learnAction: ({ data }: EventOf<'action.published'>) =>
      onNewestState(async () => {
        const { actionId, version: publishedVersion, seasonId, number, title, groupId, capCents } = data;
        const known = await store.actions.find(actionId);
        if (known && known.publishedVersion >= publishedVersion) return;
        const told = {
          publishedVersion,
          seasonId,
          number,
          title,
          groupId,
          capCents,
          publishedAt: new Date(data.publishedAt),
        };
        if (known) {
          // A fundable action stays what it was decided to be; only its wording may be corrected.
          await store.actions.save(
            known.state === 'fundable'
              ? { ...known, version: known.version + 1, publishedVersion, title }
              : { ...known, ...told, version: known.version + 1 },
          );
        } else {
          await store.actions.insert({
            ...told,
            _id: actionId,
            version: 1,
            state: 'open',
            reservedCents: 0,
            freeCents: 0,
            crossing: null,
          });
        }
      }),
  };
}

export type FactUseCases = ReturnType<typeof factUseCases>;
