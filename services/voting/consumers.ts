import { consumerOf } from '../../libs/events/handlers.ts';
import type { VotingDeps } from './deps.ts';
import { knownPlace, knownSeason } from './known.ts';
import { erasePerson } from './persons/erase-person.ts';
import { learnAction } from './tallies/learn-action.ts';
import { learnGroups } from './tallies/learn-groups.ts';
import { markFundable } from './tallies/mark-fundable.ts';
import { recountTally } from './tallies/recount-tally.ts';
import { requestRecounts } from './tallies/request-recounts.ts';
import { showThresholds } from './tallies/show-thresholds.ts';
import { markDone } from './votes/mark-done.ts';

export const votingConsumer = (deps: VotingDeps) =>
  consumerOf({
    queue: 'voting',
    events: {
      'group.changed': (events) => learnGroups(deps, events),
      'person.erased': ({ data }) => erasePerson(deps, data.personId),
      'action.published': ({ data }) => learnAction(deps, data),
      'season.opened': (event) => deps.knownSeasons.learn([knownSeason(event)]),
      'season.closing': (event) => deps.knownSeasons.learn([knownSeason(event)]),
      async 'season.closed'(event) {
        await deps.knownSeasons.learn([knownSeason(event)]);
        await deps.votes.dropTombstones(event.data.seasonId);
      },
      'vote.cast': (events) => requestRecounts(deps, events),
      'vote.withdrawn': (events) => requestRecounts(deps, events),
      'threshold.changed': (events) => showThresholds(deps, events),
      'action.fundable': ({ data }) => markFundable(deps, data),
      'place.granted': (events) => deps.knownPlaces.learn(events.map(knownPlace)),
      'place.waiting': (events) => deps.knownPlaces.learn(events.map(knownPlace)),
      'place.returned': (events) => deps.knownPlaces.learn(events.map(knownPlace)),
      'claim.paid': ({ data }) => markDone(deps, data),
    },
    tasks: { 'recount-tally': (actionId) => recountTally(deps, actionId) },
  });
