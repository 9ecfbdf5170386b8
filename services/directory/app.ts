import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { days, secret } from '../../libs/config/environment.ts';
import { openErasedPersons } from '../../libs/mongo/erased-persons.ts';
import { defineService } from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { directoryConsumer } from './consumers.ts';
import type { DirectoryDeps } from './deps.ts';
import { replayGroups } from './groups/replay-groups.ts';
import { groupRoutes } from './groups/routes.ts';
import { groupCollection, openGroups } from './groups/store.ts';
import { replayErasures } from './persons/replay-erasures.ts';
import { personRoutes } from './persons/routes.ts';
import { erasureCollection, openErasures } from './persons/store.ts';
import { tellErasuresAgain } from './persons/tell-erasures-again.ts';
import { preferenceRoutes } from './preferences/routes.ts';
import { choiceCollection, openChoices } from './preferences/store.ts';

/**
 * This service keeps groups: their certification with its history, their contacts and mail preferences. The platform
 * sends these data; from other services it hears only who complained about mails.
 */
export const directory = defineService({
  name: 'directory',
  environment: (mode) => ({
    UNSUBSCRIBE_KEY: secret(mode, DEVELOPMENT_KEYS.unsubscribe).describe(
      'Seals unsubscribe links, and hashes what was chosen by them; the same in directory and worker',
    ),
    ERASURE_DAYS: days(14, 1).describe(
      'How long an erasure is told again to all services; longer than a token or a dead letter lives',
    ),
  }),
  collections: [groupCollection, erasureCollection, choiceCollection],
  compose({ database, now, written, environment }) {
    const deps: DirectoryDeps = {
      groups: openGroups(database, written),
      erasures: openErasures(database, written),
      erasedPersons: openErasedPersons(database, now),
      choices: openChoices(database, environment.UNSUBSCRIBE_KEY),
      now,
      unsubscribeKey: environment.UNSUBSCRIBE_KEY,
      erasureDays: environment.ERASURE_DAYS,
    };
    return {
      routes: [...groupRoutes(deps), ...preferenceRoutes(deps), ...personRoutes(deps)],
      consumers: [directoryConsumer(deps)],
      stores: [deps.groups, deps.erasures],
      async *replay() {
        yield* replayGroups(deps);
        yield* replayErasures(deps);
      },
      sweeps: [{ name: 'tell-erasures', everyMs: 60 * MINUTE_MS, run: () => tellErasuresAgain(deps) }],
    };
  },
});
