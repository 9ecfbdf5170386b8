import { consumerOf } from '../../libs/events/handlers.ts';
import type { FactUseCases } from './facts.ts';
import type { PersonUseCases } from './persons/persons.ts';
import type { VotingUseCases } from './votes/votes.ts';

export const votingConsumer = (voting: VotingUseCases, projections: FactUseCases, persons: PersonUseCases) =>
  consumerOf({
    queue: 'voting',
    events: {
      'group.changed': projections.learnGroups,
      'person.erased': ({ data }) => persons.erasePerson(data.personId),
      'action.published': projections.learnAction,
      'season.opened': projections.learnSeason,
      'season.closing': projections.learnSeason,
      'season.closed': projections.learnSeason,
      'vote.cast': projections.recountVoted,
      'vote.withdrawn': projections.recountVoted,
      'threshold.changed': projections.learnThresholds,
      'action.fundable': projections.learnFundable,
      'place.granted': projections.learnPlaces,
      'place.waiting': projections.learnPlaces,
      'place.returned': projections.learnPlaces,
      'claim.paid': projections.learnPaid,
    },
    tasks: { 'recount-tally': voting.recountTally },
  });
