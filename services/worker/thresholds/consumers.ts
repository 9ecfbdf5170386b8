import { consumerOf } from '../../../libs/events/handlers.ts';
import type { ThresholdDeps } from './deps.ts';
import { recalculateAction } from './recalculate/recalculate-action.ts';
import { recalculateSeason } from './recalculate/recalculate-season.ts';
import { learnGroups } from './watch/learn-groups.ts';
import { markFundable } from './watch/mark-fundable.ts';
import { markPassed } from './watch/mark-passed.ts';
import { noteTally } from './watch/note-tally.ts';
import { watchAction } from './watch/watch-action.ts';
import { watchSeason } from './watch/watch-season.ts';

export const thresholdConsumer = (deps: ThresholdDeps) =>
  consumerOf({
    queue: 'worker-thresholds',
    events: {
      'group.changed': (events) => learnGroups(deps, events),
      'action.published': ({ data }) => watchAction(deps, data),
      async 'tally.changed'(events) {
        for (const { data } of events) await noteTally(deps, data);
      },
      'season.changed': ({ data }) => watchSeason(deps, data),
      'action.passed': ({ data }) => markPassed(deps, data),
      'action.fundable': ({ data }) => markFundable(deps, data.actionId),
    },
    tasks: {
      'recalculate-action': (actionId) => recalculateAction(deps, actionId),
      'recalculate-season': (seasonId) => recalculateSeason(deps, seasonId),
    },
  });
