import { onNewestState, TooEarly } from '../../libs/errors/transient.ts';
import type { EventOf } from '../../libs/events/event.ts';
import type { KnownPlace, VotingStore } from './store.ts';
import { decide, showThreshold, type Tally } from './tallies/domain/tally.ts';
import { voteId } from './votes/domain/vote.ts';

type Deps = { store: VotingStore; requestRecount: (actionId: string) => Promise<void> };
type PlaceEvent = EventOf<'place.granted'> | EventOf<'place.waiting'> | EventOf<'place.returned'>;
type SeasonEvent = EventOf<'season.opened'> | EventOf<'season.closing'> | EventOf<'season.closed'>;

const PLACE_STATE = { 'place.granted': 'granted', 'place.waiting': 'waiting', 'place.returned': 'returned' } as const;

/** What voting learns from others; each newer fact replaces the older one. */
export function factUseCases({ store, requestRecount }: Deps) {
  const changeTally = (actionId: string, change: (tally: Tally) => Tally | undefined) =>
    onNewestState(async () => {
      const tally = await store.tallies.find(actionId);
      if (!tally) throw new TooEarly(`action ${actionId} is not known here yet`);
      const changed = change(tally);
      if (changed) await store.tallies.save({ ...changed, version: tally.version + 1 });
    });

  return {
    async learnGroups(events: readonly EventOf<'group.changed'>[]): Promise<void> {
      await store.saveGroups(
        events.map(({ data: { groupId, version, certified, name } }) => ({ _id: groupId, version, certified, name })),
      );
      // A certification lost un-counts the group's votes on what is not fundable yet; regained, they count again.
      const voted = await store.actionsVotedBy(events.map(({ data }) => data.groupId));
      for (const { _id } of voted.length === 0 ? [] : await store.openAmong(voted)) await requestRecount(_id);
    },

    learnSeason: ({ data: { seasonId, version, state, startsOn, claimsUntil } }: SeasonEvent) =>
      store.saveSeason({ _id: seasonId, version, state, startsOn, claimsUntil }),

    learnAction: ({ data }: EventOf<'action.published'>) =>
      onNewestState(async () => {
        const { actionId, version: publishedVersion, seasonId, number, title, capCents } = data;
        const known = await store.tallies.find(actionId);
        if (known && known.publishedVersion >= publishedVersion) return;
        const told = { publishedVersion, seasonId, number, title, capCents };
        if (known) await store.tallies.save({ ...known, ...told, version: known.version + 1 });
        else
          await store.tallies.insert({
            ...told,
            _id: actionId,
            version: 1,
            votes: 0,
            seq: 0,
            threshold: null,
            fundable: null,
          });
        await requestRecount(actionId);
      }),

    async recountVoted(events: readonly (EventOf<'vote.cast'> | EventOf<'vote.withdrawn'>)[]): Promise<void> {
      for (const actionId of new Set(events.map(({ data }) => data.actionId))) await requestRecount(actionId);
    },

    async learnThresholds(events: readonly EventOf<'threshold.changed'>[]): Promise<void> {
      for (const { data } of events) {
        const { actionId, version, threshold, groupsStillNeeded, missingCents, inputs, at } = data;
        await changeTally(actionId, (tally) =>
          showThreshold(tally, { version, threshold, groupsStillNeeded, missingCents, inputs, at: new Date(at) }),
        );
      }
      await store.history.add(
        events.flatMap(({ data: { actionId, version, threshold, formerThreshold, causes, votes, inputs, at } }) =>
          threshold === formerThreshold
            ? []
            : [
                {
                  _id: `${actionId}.${version}`,
                  actionId,
                  at: new Date(at),
                  formerThreshold,
                  threshold,
                  causes,
                  votes,
                  inputs,
                },
              ],
        ),
      );
    },

    async learnFundable({
      data: { actionId, fundableAt, votes, threshold, claimsUntil, inputs },
    }: EventOf<'action.fundable'>): Promise<void> {
      const at = new Date(fundableAt);
      await changeTally(actionId, (tally) => decide(tally, { at, votes, threshold, claimsUntil, inputs }));
      await store.history.add([
        {
          _id: `${actionId}.fundable`,
          actionId,
          at,
          formerThreshold: null,
          threshold,
          causes: ['settlement'],
          votes,
          inputs,
        },
      ]);
    },

    learnPlaces: (events: readonly PlaceEvent[]) =>
      store.savePlaces(
        events.map(({ type, data: { actionId, groupId, version } }): KnownPlace => ({
          _id: `${actionId}.${groupId}`,
          version,
          groupId,
          state: PLACE_STATE[type],
        })),
      ),

    /** Paid: the commitment is done. A claim without an action, or of a group that never voted, changes no vote. */
    learnPaid: ({ data: { actionId, groupId } }: EventOf<'claim.paid'>) =>
      onNewestState(async () => {
        const vote = actionId === null ? undefined : await store.votes.find(voteId(actionId, groupId));
        if (vote?.progress === 'pledged')
          await store.votes.save({ ...vote, version: vote.version + 1, progress: 'done' });
      }),
  };
}

export type FactUseCases = ReturnType<typeof factUseCases>;
