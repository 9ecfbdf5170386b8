import type { EventOf } from '../../libs/events/event.ts';
import { consumerOf, type Consumer } from '../../libs/events/handlers.ts';
import type { FundingNews } from './claims/domain/funding-news.ts';
import { placeId, type KnownPlace, type Projections } from './known.ts';

type SeasonEvent = EventOf<'season.opened' | 'season.closing' | 'season.closed'>;
type PlaceEvent = EventOf<'place.granted' | 'place.waiting' | 'place.returned'>;

type Heard = {
  readonly known: Projections;
  hearFunding(claimId: string, news: FundingNews): Promise<void>;
  erasePerson(personId: string): Promise<void>;
};

export function reimbursementConsumer({ known, hearFunding, erasePerson }: Heard): Consumer<'reimbursement'> {
  const learnSeason = ({ data: { seasonId, version, state, claimsUntil } }: SeasonEvent) =>
    known.seasons.learn([{ _id: seasonId, version, state, claimsUntil }]);
  const learnPlaces = (state: KnownPlace['state']) => (events: readonly PlaceEvent[]) =>
    known.places.learn(
      events.map(({ data: { actionId, groupId, version, capCents, at } }) => ({
        _id: placeId(actionId, groupId),
        version,
        state,
        capCents,
        at,
      })),
    );

  return consumerOf({
    queue: 'reimbursement',
    events: {
      'group.changed': (events) =>
        known.groups.learn(
          events.map(({ data: { groupId, version, certified, name } }) => ({ _id: groupId, version, certified, name })),
        ),
      'person.erased': ({ data }) => erasePerson(data.personId),
      'action.published': ({ data: { actionId, version, number, title, capCents, seasonId } }) =>
        known.actions.learn([{ _id: actionId, version, number, title, capCents, seasonId }]),
      'action.fundable': ({ data: { actionId, version, capCents, seasonId, claimsUntil } }) =>
        known.fundable.learn([{ _id: actionId, version, capCents, seasonId, claimsUntil }]),
      'season.opened': learnSeason,
      'season.closing': learnSeason,
      'season.closed': learnSeason,
      'place.granted': learnPlaces('granted'),
      'place.waiting': learnPlaces('waiting'),
      'place.returned': learnPlaces('returned'),
      'envelope.changed': (events) =>
        known.envelopes.learn(
          events.map(({ data: { groupId, version, availableCents } }) => ({ _id: groupId, version, availableCents })),
        ),
      'claim.held': ({ data: { claimId, n, version, nationalCents, envelopeCents } }) =>
        hearFunding(claimId, {
          n,
          version,
          funding: 'held',
          detail: { nationalCents, envelopeCents, missingCents: 0, reason: null },
        }),
      'claim.unfunded': ({ data: { claimId, n, version, reason, missingCents } }) =>
        hearFunding(claimId, {
          n,
          version,
          funding: 'unfunded',
          detail: { nationalCents: 0, envelopeCents: 0, missingCents, reason },
        }),
      'claim.charged': ({ data: { claimId, n, version, nationalCents, envelopeCents } }) =>
        hearFunding(claimId, {
          n,
          version,
          funding: 'charged',
          detail: { nationalCents, envelopeCents, missingCents: 0, reason: null },
        }),
    },
    tasks: {},
  });
}
