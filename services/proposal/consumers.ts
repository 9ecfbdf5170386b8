import { consumerOf } from '../../libs/events/handlers.ts';
import { markFundable } from './actions/mark-fundable.ts';
import { moveActionsOn } from './actions/move-actions-on.ts';
import type { ProposalDeps } from './deps.ts';
import { knownGroup, knownSeason } from './known.ts';
import { erasePerson } from './persons/erase-person.ts';

export const proposalConsumer = (deps: ProposalDeps) =>
  consumerOf({
    queue: 'proposal',
    events: {
      'group.changed': (events) => deps.knownGroups.learn(events.map(knownGroup)),
      'person.erased': ({ data }) => erasePerson(deps, data.personId),
      async 'season.opened'(event) {
        await deps.knownSeasons.learn([knownSeason(event)]);
        await moveActionsOn(deps);
      },
      'season.closing': (event) => deps.knownSeasons.learn([knownSeason(event)]),
      'season.closed': (event) => deps.knownSeasons.learn([knownSeason(event)]),
      'action.fundable': ({ data }) => markFundable(deps, data),
    },
    tasks: {},
  });
