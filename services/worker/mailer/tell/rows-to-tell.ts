import type { AnyEvent } from '../../../../libs/events/event.ts';
import { plusDays } from '../../../../libs/time/clock.ts';
import { happenedAt } from '../../domain/fact.ts';
import { rowsOf, type NotifiedEvent, type Row } from './catalogue.ts';

/**
 * An event that is older than this many days is no news. Older events come only from a replay into a new database,
 * because no outage or dead letter should last as long.
 */
export const NEWS_DAYS = 30;

export type NewsEvent = Extract<AnyEvent, { type: NotifiedEvent }>;

/** @returns the rows of the catalogue that an event makes news of; none when it is old */
export function rowsToTell(event: NewsEvent, now: Date): readonly Row<never>[] {
  const isNew = happenedAt(event) >= plusDays(now, -NEWS_DAYS);
  return isNew ? rowsOf(event.type).filter(({ when }) => when?.(event.data as never) ?? true) : [];
}
