import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { days, secret } from '../../libs/config/environment.ts';
import { defineService } from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { directoryConsumer } from './consumers.ts';
import { directoryUseCases } from './groups/groups.ts';
import { directoryRoutes } from './groups/routes.ts';
import { collections, openStore } from './groups/store.ts';
import { personUseCases } from './persons/persons.ts';
import { personRoutes } from './persons/routes.ts';

/** Groups: certification with its history, contacts, mail preferences. The platform tells it what they are; of others it hears only who complained about mails. */
export const directory = defineService({
  name: 'directory',
  environment: (mode) => ({
    UNSUBSCRIBE_KEY: secret(mode, DEVELOPMENT_KEYS.unsubscribe).describe(
      'Signs unsubscribe links; the same in directory and worker',
    ),
    ERASURE_DAYS: days(14, 1).describe(
      'How long an erasure is told again to all services; longer than a token or a dead letter lives',
    ),
  }),
  collections,
  compose({ database, now, written, environment }) {
    const store = openStore(database, written);
    const useCases = directoryUseCases({ store, now, unsubscribeKey: environment.UNSUBSCRIBE_KEY });
    const persons = personUseCases({ store, now, keptDays: environment.ERASURE_DAYS });
    return {
      routes: [...directoryRoutes(useCases), ...personRoutes(persons)],
      consumers: [directoryConsumer(useCases)],
      stores: [store, store.erasures],
      async *replay() {
        yield* useCases.replay();
        yield* persons.replay();
      },
      sweeps: [{ name: 'tell-erasures', everyMs: 60 * MINUTE_MS, run: persons.tellErasuresAgain }],
    };
  },
});
