import { eraseFromDeadLetters } from '../../libs/messaging/dead-letters.ts';
import { inTransaction } from '../../libs/mongo/transaction.ts';
import { personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { defineService } from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { moveActionsOn } from './actions/move-actions-on.ts';
import { replayActions } from './actions/replay-actions.ts';
import { actionRoutes } from './actions/routes.ts';
import { actionCollection, openActions } from './actions/store.ts';
import { proposalConsumer } from './consumers.ts';
import type { ProposalDeps } from './deps.ts';
import { illustrationRoutes } from './illustrations/routes.ts';
import { illustrationCollections, openIllustrations } from './illustrations/store.ts';
import { knownGroupCollection, knownSeasonCollection, openKnownGroups, openKnownSeasons } from './known.ts';
import { personalData } from './persons/personal-data.ts';
import { replayProposals } from './proposals/replay-proposals.ts';
import { proposalRoutes } from './proposals/routes.ts';
import { openProposals, openRevisions, proposalCollection, revisionCollection } from './proposals/store.ts';
import { replayReports } from './reports/replay-reports.ts';
import { reportRoutes } from './reports/routes.ts';
import { openReports, reportCollection } from './reports/store.ts';
import { reviewRoutes } from './review/routes.ts';
import { commentCollection, openComments } from './review/store.ts';

/**
 * This service keeps proposals, their review against the framework, the published actions and the reports about them.
 */
export const proposal = defineService({
  name: 'proposal',
  environment: () => ({}),
  collections: [
    proposalCollection,
    revisionCollection,
    commentCollection,
    actionCollection,
    reportCollection,
    knownGroupCollection,
    knownSeasonCollection,
    ...illustrationCollections,
  ],
  compose({ database, now, newId, written }) {
    const deps: ProposalDeps = {
      proposals: openProposals(database, written),
      revisions: openRevisions(database),
      comments: openComments(database, written),
      actions: openActions(database, written),
      reports: openReports(database, written),
      illustrations: openIllustrations(database),
      knownGroups: openKnownGroups(database),
      knownSeasons: openKnownSeasons(database),
      transact: (work) => inTransaction(database, work),
      now,
      newId,
      eraseFromLetters: (personId) => eraseFromDeadLetters(database, [personId]),
    };
    return {
      routes: [
        personalDataRoute('proposal', (personId) => personalData(deps, personId)),
        ...proposalRoutes(deps),
        ...illustrationRoutes(deps),
        ...reviewRoutes(deps),
        ...actionRoutes(deps),
        ...reportRoutes(deps),
      ],
      consumers: [proposalConsumer(deps)],
      stores: [deps.proposals, deps.comments, deps.actions, deps.reports],
      async *replay() {
        yield* replayProposals(deps);
        yield* replayActions(deps);
        yield* replayReports(deps);
      },
      // A publication may name a season that is replaced at the same moment. The sweep then moves its action to the
      // next season.
      sweeps: [{ name: 'move-actions-on', everyMs: MINUTE_MS, run: () => moveActionsOn(deps) }],
    };
  },
});
