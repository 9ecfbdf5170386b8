import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import type { Suppression } from './suppressions/domain/suppression.ts';

/** Makes one event for each group whose contact complained. None of the events names the address. */
export const contactComplained = ({ _id: recipient, version, at, complainedIn }: Suppression): AnyEvent[] =>
  complainedIn.map((groupId) =>
    eventOf('contact.complained', `${groupId}.${recipient}`, version, at, {
      groupId,
      version,
      recipient,
      at: at.toISOString(),
    }),
  );
