import { consumerOf } from '../../libs/events/handlers.ts';
import type { DirectoryDeps } from './deps.ts';
import { unsubscribeComplainer } from './preferences/unsubscribe-complainer.ts';

export const directoryConsumer = (deps: DirectoryDeps) =>
  consumerOf({
    queue: 'directory',
    events: {
      'contact.complained': ({ data }) => unsubscribeComplainer(deps, data),
    },
    tasks: {},
  });
