import { consumerOf } from '../../libs/events/handlers.ts';
import { bookedNews, unfundedNews } from './claims/domain/funding-news.ts';
import type { ReimbursementDeps } from './deps.ts';
import { fundableAction, knownAction, knownEnvelope, knownGroup, knownPlace, knownSeason } from './known.ts';
import { erasePerson } from './privacy/erase-person.ts';
import { hearFunding } from './review/hear-funding.ts';

export function reimbursementConsumer(deps: ReimbursementDeps) {
  const { known } = deps;
  return consumerOf({
    queue: 'reimbursement',
    events: {
      'group.changed': (events) => known.groups.learn(events.map(knownGroup)),
      'person.erased': ({ data }) => erasePerson(deps, data.personId),
      'action.published': (event) => known.actions.learn([knownAction(event)]),
      'action.fundable': (event) => known.fundableActions.learn([fundableAction(event)]),
      'season.opened': (event) => known.seasons.learn([knownSeason(event)]),
      'season.closing': (event) => known.seasons.learn([knownSeason(event)]),
      'season.closed': (event) => known.seasons.learn([knownSeason(event)]),
      'place.granted': (events) => known.places.learn(events.map(knownPlace)),
      'place.waiting': (events) => known.places.learn(events.map(knownPlace)),
      'place.returned': (events) => known.places.learn(events.map(knownPlace)),
      'envelope.changed': (events) => known.envelopes.learn(events.map(knownEnvelope)),
      'claim.held': ({ data }) => hearFunding(deps, data.claimId, bookedNews('held', data)),
      'claim.unfunded': ({ data }) => hearFunding(deps, data.claimId, unfundedNews(data)),
      'claim.charged': ({ data }) => hearFunding(deps, data.claimId, bookedNews('charged', data)),
    },
    tasks: {},
  });
}
