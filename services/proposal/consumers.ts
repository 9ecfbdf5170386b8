import { consumerOf } from '../../libs/events/handlers.ts';
import type { EventData } from '../../libs/events/payloads/index.ts';
import type { PublishAction } from './actions/publish-action.ts';
import type { PersonUseCases } from './persons/persons.ts';
import type { ProposalStore } from './store.ts';

type Season = EventData<'season.opened'>;

export const proposalConsumer = (
  known: ProposalStore['known'],
  publishing: PublishAction,
  persons: Pick<PersonUseCases, 'erasePerson'>,
) => {
  const keepSeason = ({ seasonId, version, name, state, startsOn }: Season) =>
    known.keepSeason({ _id: seasonId, version, name, state, startsOn });
  return consumerOf({
    queue: 'proposal',
    events: {
      'group.changed': (events) =>
        known.keepGroups(
          events.map(({ data: { groupId, version, name, certified } }) => ({ _id: groupId, version, name, certified })),
        ),
      'person.erased': ({ data }) => persons.erasePerson(data.personId),
      async 'season.opened'({ data }) {
        await keepSeason(data);
        await publishing.moveActionsOn();
      },
      'season.closing': ({ data }) => keepSeason(data),
      'season.closed': ({ data }) => keepSeason(data),
      async 'action.fundable'({ data: { actionId, title: _title, capCents: _cap, ...decision } }) {
        await publishing.markFundable(actionId, decision);
      },
    },
    tasks: {},
  });
};
