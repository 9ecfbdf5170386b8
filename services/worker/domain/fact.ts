import type { AnyEvent } from '../../../libs/events/event.ts';

/** A sweep may announce a fact again under a new id, so that its queue does not take it for a repetition. To persons and webhooks it is the same news. */
export const factId = ({ id }: Pick<AnyEvent, 'id'>): string => id.replace(/-again-\d+$/, '');

/** When a fact happened. A replay may give an old fact the present time, so the date inside the fact counts where there is one. */
export function happenedAt({ data, time }: AnyEvent): Date {
  const dated = ['at', 'fundableAt', 'publishedAt', 'submittedAt', 'paidAt']
    .map((field) => (data as Record<string, unknown>)[field])
    .find((value) => typeof value === 'string');
  return new Date(dated ?? time);
}
