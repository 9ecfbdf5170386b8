import { onNewestState, TooEarly } from '../../../libs/errors/transient.ts';
import type { EventOf } from '../../../libs/events/event.ts';
import { consumerOf } from '../../../libs/events/handlers.ts';
import type { TaskName } from '../../../libs/events/topology.ts';
import type { WatchedAction } from './domain/shown-threshold.ts';
import type { Recalculation } from './recalculate.ts';
import type { ThresholdStore } from './store.ts';

type Deps = {
  store: ThresholdStore;
  recalculation: Recalculation;
  requestTask: (task: TaskName, id: string) => Promise<void>;
};

export function thresholdConsumer({ store, recalculation, requestTask }: Deps) {
  const recalculateLive = async () => {
    for (const seasonId of await store.liveSeasonIds()) await requestTask('recalculate-season', seasonId);
  };

  const changeAction = (actionId: string, change: (action: WatchedAction) => Partial<WatchedAction> | undefined) =>
    onNewestState(async () => {
      const action = await store.actions.find(actionId);
      if (!action) throw new TooEarly(`action ${actionId} is not known here yet`);
      const changed = change(action);
      if (changed) await store.actions.save({ ...action, ...changed, version: action.version + 1 });
    });

  const learnAction = ({ data }: EventOf<'action.published'>) =>
    onNewestState(async () => {
      const { actionId, version: publishedVersion, seasonId, capCents } = data;
      const known = await store.actions.find(actionId);
      if (known && known.publishedVersion >= publishedVersion) return;
      if (known)
        await store.actions.save({ ...known, publishedVersion, seasonId, capCents, version: known.version + 1 });
      else
        await store.actions.insert({
          _id: actionId,
          version: 1,
          publishedVersion,
          seasonId,
          capCents,
          votes: 0,
          tallySeq: 0,
          fundable: false,
          shown: null,
        });
      await requestTask('recalculate-action', actionId);
    });

  const learnSeason = ({
    data: { seasonId, seq, state, mode, totalCents, remainingCents, policy },
  }: EventOf<'season.changed'>) =>
    onNewestState(async () => {
      const known = await store.seasons.find(seasonId);
      if (known && known.seq >= seq) return;
      const told = { seq, state, mode, totalCents, remainingCents, policy };
      if (known) await store.seasons.save({ ...known, ...told, version: known.version + 1 });
      else await store.seasons.insert({ _id: seasonId, version: 1, ...told, asked: 0 });
      await requestTask('recalculate-season', seasonId);
    });

  return consumerOf({
    queue: 'worker-thresholds',
    events: {
      async 'group.changed'(events) {
        const before = await store.countCertified();
        await store.saveGroups(
          events.map(({ data: { groupId, version, certified } }) => ({ _id: groupId, version, certified })),
        );
        // Compared after a crash between the two writes it could look unchanged; the minute's sweep recalculates anyway.
        if ((await store.countCertified()) !== before) await recalculateLive();
      },
      'action.published': learnAction,
      async 'tally.changed'(events) {
        for (const { data } of events) {
          await changeAction(data.actionId, (action) =>
            action.tallySeq >= data.seq ? undefined : { votes: data.votes, tallySeq: data.seq },
          );
          await requestTask('recalculate-action', data.actionId);
        }
      },
      'season.changed': learnSeason,
      'action.fundable': ({ data }) =>
        changeAction(data.actionId, (action) => (action.fundable ? undefined : { fundable: true })),
    },
    tasks: {
      'recalculate-action': recalculation.recalculateAction,
      'recalculate-season': recalculation.recalculateSeason,
    },
  });
}
