import { consumerOf } from '../../libs/events/handlers.ts';
import { markFundable } from './actions/mark-fundable.ts';
import { moveActionsOn } from './actions/move-actions-on.ts';
import type { ProposalDeps } from './deps.ts';
import { groupRow, seasonRow } from './known.ts';
import { erasePerson } from './persons/erase-person.ts';

export const proposalConsumer = (deps: ProposalDeps) =>
  consumerOf({
    queue: 'proposal',
    events: {
      'group.changed': (events) => deps.knownGroups.learn(events.map(({ data }) => groupRow(data))),
      'person.erased': ({ data }) => erasePerson(deps, data.personId),
      async 'season.opened'({ data }) {
        await deps.knownSeasons.learn([seasonRow(data)]);
        await moveActionsOn(deps);
      },
      'season.closing': ({ data }) => deps.knownSeasons.learn([seasonRow(data)]),
      'season.closed': ({ data }) => deps.knownSeasons.learn([seasonRow(data)]),
      'action.fundable': ({ data }) => markFundable(deps, data),
    },
    tasks: {},
  });
