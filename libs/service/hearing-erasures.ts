import type { AnyConsumer } from '../events/handlers.ts';
import type { ErasedPersons } from '../mongo/erased-persons.ts';

/**
 * Notes an erased person before the service erases them, so that nothing of them is written behind the erasure. Every
 * service that hears of erasures refuses the person's tokens in this one way.
 */
export function hearingErasures(consumer: AnyConsumer, erased: Pick<ErasedPersons, 'note'>): AnyConsumer {
  if (!('person.erased' in consumer.events)) return consumer;
  const erase = consumer.events['person.erased'];
  const events = {
    ...consumer.events,
    async 'person.erased'(event: Parameters<typeof erase>[0]) {
      await erased.note(event.data.personId);
      await erase(event);
    },
  };
  return { ...consumer, events } as AnyConsumer;
}
