import { consumerOf } from '../../libs/events/handlers.ts';
import type { DirectoryUseCases } from './groups/groups.ts';

export const directoryConsumer = (directory: DirectoryUseCases) =>
  consumerOf({
    queue: 'directory',
    events: {
      'contact.complained': ({ data: { groupId, recipient } }) => directory.unsubscribeComplained(groupId, recipient),
    },
    tasks: {},
  });
