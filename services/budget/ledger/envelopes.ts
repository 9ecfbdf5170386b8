import { conflict } from '../../../libs/errors/app-error.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { BudgetStore } from '../store.ts';
import type { Balance } from './store.ts';

type Movement = { readonly groupId: string; readonly reference: string; readonly amountCents: number };
type Deps = { store: BudgetStore; now: Clock; fundClaimsSoon: (groupIds: readonly string[]) => Promise<void> };

/** Seuil is the only ledger of envelopes: the platform posts each credit and debit with a unique reference. */
export function envelopeUseCases({ store, now, fundClaimsSoon }: Deps) {
  const move = async ({ groupId, reference, amountCents }: Movement, way: 'credit' | 'debit'): Promise<Balance> => {
    const id = `${way}-${groupId}-${reference}`;
    const envelope = `group:${groupId}` as const;
    await store.inTransaction((session) =>
      store.ledger.book(
        {
          _id: id,
          ...(way === 'credit' ? { from: 'external', to: envelope } : { from: envelope, to: 'external' }),
          amountCents,
          reason: `${way} ${reference}`,
          at: now(),
        },
        session,
      ),
    );
    const booked = await store.ledger.find(id);
    if (booked?.amountCents !== amountCents)
      throw conflict('reference-used', `The reference ${reference} was booked with another amount.`);
    // Not awaited: a request never waits on Redis, and the sweep asks again.
    if (way === 'credit') void fundClaimsSoon([groupId]).catch(() => undefined);
    return store.ledger.balance(envelope);
  };

  return {
    /** What the platform's ledger said of each envelope when Seuil took over; once per group, all of a list or nothing. @throws reference-used */
    async open(
      openings: readonly { readonly groupId: string; readonly amountCents: number }[],
    ): Promise<{ booked: number; bookedBefore: number }> {
      const idOf = (groupId: string) => `opening-${groupId}`;
      const at = now();
      const before = await store.inTransaction(async (session) => {
        const known = await store.ledger.bookFromOutside(
          openings.map(({ groupId, amountCents }) => ({
            _id: idOf(groupId),
            to: `group:${groupId}` as const,
            amountCents,
            reason: 'opening balance',
          })),
          at,
          session,
        );
        const knownCents = new Map(known.map(({ _id, amountCents }) => [_id, amountCents]));
        const faults = openings.flatMap(({ groupId, amountCents }, index) => {
          const cents = knownCents.get(idOf(groupId));
          return cents === undefined || cents === amountCents
            ? []
            : [
                {
                  pointer: `/openings/${index}/amountCents`,
                  detail: `its opening balance is ${cents}; what came since is a credit or a debit`,
                },
              ];
        });
        if (faults.length > 0)
          throw conflict(
            'reference-used',
            'Some groups have another opening balance already; nothing was booked.',
            faults,
          );
        return known.length;
      });
      void fundClaimsSoon(openings.map(({ groupId }) => groupId)).catch(() => undefined);
      return { booked: openings.length - before, bookedBefore: before };
    },
    credit: (movement: Movement) => move(movement, 'credit'),
    /** @throws overdrawn */
    debit: (movement: Movement) => move(movement, 'debit'),
    balance: (groupId: string) => store.ledger.balance(`group:${groupId}`),
  };
}

export type EnvelopeUseCases = ReturnType<typeof envelopeUseCases>;
