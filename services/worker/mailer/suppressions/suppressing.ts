import { conflict, notFound } from '../../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../../libs/events/event.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { Clock } from '../../../../libs/time/clock.ts';
import { contactComplained } from '../events.ts';
import type { Projections } from '../known.ts';
import {
  bounceSoftly,
  liftSuppression,
  suppress,
  type Suppression,
  type SuppressionReason,
} from './domain/suppression.ts';
import type { Suppressions } from './store.ts';

type Told = { readonly email: string; readonly by: string; readonly at: Date };

/** Addresses that may not be written to: by what mail servers and providers say of them, until an operator decides otherwise. */
export function suppressing({
  suppressions,
  projections,
  now,
}: {
  suppressions: Suppressions;
  projections: Projections;
  now: Clock;
}) {
  const save = async (existing: Suppression | undefined, next: Suppression | undefined): Promise<void> => {
    if (!next) return;
    const events = existing?.reason !== 'complaint' && next.reason === 'complaint' ? contactComplained(next) : [];
    await (existing ? suppressions.save(next, { events }) : suppressions.insert(next, { events }));
  };

  return {
    suppress: ({ email, by, at }: Told, reason: SuppressionReason): Promise<void> =>
      onNewestState(async () => {
        const existing = await suppressions.find(recipientKey(email));
        const groups = reason === 'complaint' ? await projections.withAddress([email]) : [];
        await save(
          existing,
          suppress(
            existing,
            recipientKey(email),
            reason,
            by,
            at,
            groups.map(({ _id }) => _id),
          ),
        );
      }),

    noteSoftBounce: ({ email, by, at }: Told): Promise<void> =>
      onNewestState(async () => {
        const existing = await suppressions.find(recipientKey(email));
        await save(existing, bounceSoftly(existing, recipientKey(email), by, at));
      }),

    async find(email: string): Promise<Suppression> {
      const found = await suppressions.find(recipientKey(email));
      if (!found) throw notFound('suppression');
      return found;
    },

    page: suppressions.page,

    lift: (id: string, by: string, why: string): Promise<Suppression> =>
      onNewestState(async () => {
        const existing = await suppressions.find(id);
        if (!existing) throw notFound('suppression');
        const lifted = liftSuppression(existing, { by, why, at: now() });
        if (!lifted) throw conflict('not-suppressed', 'This address is written to already.');
        return suppressions.save(lifted);
      }),

    /** Complaints that still hold; one that was lifted must not end what was chosen since. */
    async *replay(): AsyncIterable<AnyEvent> {
      for await (const complaint of suppressions.complaints()) yield* contactComplained(complaint);
    },
  };
}

export type Suppressing = ReturnType<typeof suppressing>;
