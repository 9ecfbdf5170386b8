import { secret } from '../../libs/config/environment.ts';
import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { defineService } from '../../libs/service/service.ts';
import { directoryRoutes } from './routes.ts';
import { collections, openStore } from './store.ts';
import { directoryUseCases } from './use-cases.ts';

/** Groups: certification with its history, contacts, mail preferences. It hears nobody: the platform tells it. */
export const directory = defineService({
  name: 'directory',
  environment: (mode) => ({ UNSUBSCRIBE_KEY: secret(mode, DEVELOPMENT_KEYS.unsubscribe).describe('Signs unsubscribe links; the same in directory and worker') }),
  collections,
  compose({ database, now, written, environment }) {
    const store = openStore(database, written);
    const useCases = directoryUseCases({ store, now, unsubscribeKey: environment.UNSUBSCRIBE_KEY });
    return { routes: directoryRoutes(useCases), consumers: [], stores: [store], replay: useCases.replay, sweeps: [] };
  },
});
