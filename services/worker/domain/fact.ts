import type { AnyEvent } from '../../../libs/events/event.ts';

/** A sweep may tell a fact again under a new id, lest its queue swallow it: to persons and webhooks it is the same news. */
export const factId = ({ id }: Pick<AnyEvent, 'id'>): string => id.replace(/-again-\d+$/, '');

/** A replay may stamp an old fact with the present: where the fact itself is dated, that date counts. */
export function happenedAt({ data, time }: AnyEvent): Date {
  const dated = ['at', 'fundableAt', 'publishedAt', 'submittedAt', 'paidAt']
    .map((field) => (data as Record<string, unknown>)[field])
    .find((value) => typeof value === 'string');
  return new Date(dated ?? time);
}
