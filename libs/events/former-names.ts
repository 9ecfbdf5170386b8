import { topology, type EventType } from './topology.ts';

/**
 * The name that an event had before it was renamed. A process of the former version, a queue, a dead letter or a
 * document that waits to be published may still hold an event under this name, so it is heard under the present name.
 * The ids of the event also keep the former name: the same fact has the same id before and after the roll-out, so that
 * a replay sends no second mail and no second webhook. A row may go when what bears the former name is forgotten, which
 * is 30 days after the release that renamed the event.
 */
export const formerNames = {
  'claim.validated': 'claim.submitted',
} as const satisfies { readonly [E in EventType]?: string };

const PRESENT: ReadonlyMap<string, EventType> = new Map([
  ...(Object.keys(topology) as EventType[]).map((type): [string, EventType] => [type, type]),
  ...(Object.entries(formerNames) as [keyof typeof formerNames, string][]).map(
    ([present, former]): [string, EventType] => [former, present],
  ),
]);
const FORMER: ReadonlyMap<EventType, string> = new Map(Object.entries(formerNames) as [EventType, string][]);

/** @returns the event that has this name or had it before; undefined when this version knows no such event */
export const presentName = (name: string): EventType | undefined => PRESENT.get(name);

/** Gives the name that stands in the ids of an event: the one under which it was first announced. */
export const nameInIds = (type: EventType): string => FORMER.get(type) ?? type;
