import { conflict } from '../../../libs/errors/app-error.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { Balance } from '../ledger-store.ts';
import type { BudgetStore } from '../store.ts';

type Movement = { readonly groupId: string; readonly reference: string; readonly amountCents: number };
type Deps = { store: BudgetStore; now: Clock; fundClaimsSoon: (groupIds: readonly string[]) => Promise<void> };

/** Seuil is the only ledger of envelopes: the platform posts each credit and debit with a unique reference. */
export function envelopeUseCases({ store, now, fundClaimsSoon }: Deps) {
  const move = async ({ groupId, reference, amountCents }: Movement, way: 'credit' | 'debit'): Promise<Balance> => {
    const id = `${way}-${groupId}-${reference}`;
    const envelope = `group:${groupId}` as const;
    await store.inTransaction((session) =>
      store.ledger.book(
        { _id: id, ...(way === 'credit' ? { from: 'external', to: envelope } : { from: envelope, to: 'external' }), amountCents, reason: `${way} ${reference}`, at: now() },
        session,
      ),
    );
    const booked = await store.ledger.find(id);
    if (booked?.amountCents !== amountCents) throw conflict('reference-used', `The reference ${reference} was booked with another amount.`);
    // Not awaited: a request never waits on Redis, and the sweep asks again.
    if (way === 'credit') void fundClaimsSoon([groupId]).catch(() => undefined);
    return store.ledger.balance(envelope);
  };

  return {
    credit: (movement: Movement) => move(movement, 'credit'),
    /** @throws overdrawn */
    debit: (movement: Movement) => move(movement, 'debit'),
    balance: (groupId: string) => store.ledger.balance(`group:${groupId}`),
  };
}

export type EnvelopeUseCases = ReturnType<typeof envelopeUseCases>;
