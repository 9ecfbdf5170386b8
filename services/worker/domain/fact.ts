import type { AnyEvent } from '../../../libs/events/event.ts';

/**
 * Gives the id of a fact. A sweep may announce a fact again under a new id, so that the queue does not drop it as a
 * repetition. For persons and webhooks it is the same news.
 */
export const factId = ({ id }: Pick<AnyEvent, 'id'>): string => id.replace(/-again-\d+$/, '');

/**
 * Gives the time at which a fact happened. A replay may give an old fact the present time, so a date inside the fact is
 * used where there is one.
 */
export function happenedAt({ data, time }: AnyEvent): Date {
  const dated = ['at', 'fundableAt', 'publishedAt', 'submittedAt', 'paidAt']
    .map((field) => (data as Record<string, unknown>)[field])
    .find((value) => typeof value === 'string');
  return new Date(dated ?? time);
}
