import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { secret } from '../../libs/config/environment.ts';
import { personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { defineService } from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { votingConsumer } from './consumers.ts';
import { factUseCases } from './facts.ts';
import { personUseCases } from './persons/persons.ts';
import { collections, openStore } from './store.ts';
import { votingRoutes } from './votes/routes.ts';
import { votingUseCases } from './votes/votes.ts';

/** Votes, one per group and action, and their tallies. */
export const voting = defineService({
  name: 'voting',
  environment: (mode) => ({
    VOTER_HASH_KEY: secret(mode, DEVELOPMENT_KEYS.voter).describe(
      'Key of the voter hashes; changing it forgets who voted',
    ),
  }),
  collections,
  compose({ database, now, written, requestTask, environment }) {
    const store = openStore(database, written);
    const useCases = votingUseCases({ store, now, voterSecret: environment.VOTER_HASH_KEY });
    const persons = personUseCases({ store, voterSecret: environment.VOTER_HASH_KEY });
    const requestRecount = (actionId: string) => requestTask('recount-tally', actionId);
    return {
      routes: [...votingRoutes(useCases, store), personalDataRoute('voting', persons.personalData)],
      consumers: [votingConsumer(useCases, factUseCases({ store, requestRecount }), persons)],
      stores: [store.votes, store.tallies],
      replay: useCases.replay,
      sweeps: [
        // Both without Redis: they also repair a tally whose vote.cast was lost with it.
        {
          name: 'recount-voted',
          everyMs: MINUTE_MS,
          async run() {
            for (const actionId of await store.actionsVotedSince(new Date(now().getTime() - 10 * MINUTE_MS)))
              await useCases.recountTally(actionId);
          },
        },
        {
          name: 'recount-all',
          everyMs: 60 * MINUTE_MS,
          async run() {
            for (const actionId of await store.allTallyIds()) await useCases.recountTally(actionId);
          },
        },
      ],
    };
  },
});
