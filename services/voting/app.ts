import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { secret } from '../../libs/config/environment.ts';
import { eraseFromDeadLetters } from '../../libs/messaging/dead-letters.ts';
import { personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { defineService } from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { votingConsumer } from './consumers.ts';
import type { VotingDeps } from './deps.ts';
import { knownCollections, openKnownGroups, openKnownPlaces, openKnownSeasons } from './known.ts';
import { personalData } from './persons/personal-data.ts';
import { recountAll } from './tallies/recount-all.ts';
import { recountVoted } from './tallies/recount-voted.ts';
import { replayTallies } from './tallies/replay-tallies.ts';
import { tallyRoutes } from './tallies/routes.ts';
import { openTallies, openThresholdChanges, tallyCollection, thresholdChangeCollection } from './tallies/store.ts';
import { replayVotes } from './votes/replay-votes.ts';
import { voteRoutes } from './votes/routes.ts';
import { openVotes, voteCollection } from './votes/store.ts';

/** This service keeps votes, one for each group and action, and their tallies. */
export const voting = defineService({
  name: 'voting',
  environment: (mode) => ({
    VOTER_HASH_KEY: secret(mode, DEVELOPMENT_KEYS.voter).describe(
      'Key of the voter hashes; changing it forgets who voted',
    ),
  }),
  collections: [voteCollection, tallyCollection, thresholdChangeCollection, ...knownCollections],
  compose({ database, now, written, requestTask, environment }) {
    const deps: VotingDeps = {
      votes: openVotes(database, written),
      tallies: openTallies(database, written),
      thresholdChanges: openThresholdChanges(database),
      knownGroups: openKnownGroups(database),
      knownSeasons: openKnownSeasons(database),
      knownPlaces: openKnownPlaces(database),
      now,
      voterHashKey: environment.VOTER_HASH_KEY,
      requestRecount: (actionId) => requestTask('recount-tally', actionId),
      eraseFromLetters: (personId) => eraseFromDeadLetters(database, [personId]),
    };
    return {
      routes: [
        ...voteRoutes(deps),
        ...tallyRoutes(deps),
        personalDataRoute('voting', (personId) => personalData(deps, personId)),
      ],
      consumers: [votingConsumer(deps)],
      stores: [deps.votes, deps.tallies],
      async *replay() {
        yield* replayVotes(deps);
        yield* replayTallies(deps);
      },
      // Both sweeps count without Redis, so they also repair a tally whose vote.cast was lost with Redis.
      sweeps: [
        { name: 'recount-voted', everyMs: MINUTE_MS, run: () => recountVoted(deps) },
        { name: 'recount-all', everyMs: 60 * MINUTE_MS, run: () => recountAll(deps) },
      ],
    };
  },
});
