import { EXPORTED_AT_MOST, personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { defineService } from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { publishAction } from './actions/publish-action.ts';
import { actionRoutes } from './actions/routes.ts';
import { certification } from './certification.ts';
import { proposalConsumer } from './consumers.ts';
import { personUseCases } from './persons/persons.ts';
import { proposalRoutes } from './proposals/routes.ts';
import { writeProposal } from './proposals/write-proposal.ts';
import { reviewProposal } from './review/review-proposal.ts';
import { reviewRoutes } from './review/routes.ts';
import { collections, openStore } from './store.ts';

/** Proposals, their review against the framework, the published actions and the reports about them. */
export const proposal = defineService({
  name: 'proposal',
  environment: () => ({}),
  collections,
  compose({ database, now, newId, written }) {
    const store = openStore(database, written);
    const writing = writeProposal({ store, now, newId });
    const reviewing = reviewProposal({ store, now, newId });
    const publishing = publishAction({ store, now, newId });
    const persons = personUseCases(store, EXPORTED_AT_MOST);
    return {
      routes: [
        personalDataRoute('proposal', persons.personalData),
        ...proposalRoutes(writing, reviewing),
        ...reviewRoutes(writing, reviewing, publishing),
        ...actionRoutes(writing, publishing, certification(store)),
      ],
      consumers: [proposalConsumer(store.known, publishing, persons)],
      stores: [store.proposals, store.comments, store.actions, store.reports],
      replay: publishing.replay,
      // A publication may slip in with a season that is just being replaced.
      sweeps: [{ name: 'move-actions-on', everyMs: MINUTE_MS, run: publishing.moveActionsOn }],
    };
  },
});
