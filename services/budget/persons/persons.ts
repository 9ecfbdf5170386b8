import { onNewestState } from '../../../libs/errors/transient.ts';
import { eraseOrWait } from '../../../libs/mongo/unfinished-erasures.ts';
import type { PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { withoutPerson } from '../policy/domain/policy-change.ts';
import type { PolicyChangeStore } from '../policy/store.ts';
import { askedBy } from '../settlement/domain/settlement.ts';
import type { BudgetStore } from '../store.ts';

const AT_ONCE = 500;

/** Money and decisions stay as they are; only who caused them goes. */
export function personUseCases(
  { store, changes, now }: { store: BudgetStore; changes: PolicyChangeStore; now: Clock },
  exportedAtMost: number,
) {
  /** @returns false when something must be decided first */
  const erase = async (personId: string): Promise<boolean> => {
    await store.ledger.eraseBooker(personId);
    const asked = await store.settlementsCausedBy(askedBy(personId), AT_ONCE);
    for (const { _id } of asked) await store.nameCause(_id, askedBy('erased'));
    const theirs = await changes.of(personId, AT_ONCE);
    for (const { _id } of theirs) {
      await onNewestState(async () => {
        const change = await changes.find(_id);
        const without = change && withoutPerson(change, personId);
        if (without) await changes.rewrite(without);
      });
    }
    await store.eraseFromLetters(personId);
    return (
      asked.length < AT_ONCE &&
      theirs.length < AT_ONCE &&
      asked.every(({ state }) => state === 'done') &&
      theirs.every(({ state }) => state !== 'open')
    );
  };

  const erasePerson = (personId: string): Promise<void> =>
    eraseOrWait(store.unfinishedErasures, personId, now(), () => erase(personId));

  return {
    erasePerson,

    async finishErasures(): Promise<void> {
      for (const personId of await store.unfinishedErasures.all()) await erasePerson(personId);
    },

    async personalData(personId: string): Promise<PersonalData> {
      const limit = exportedAtMost + 1;
      const [transfers, settlements, policyChanges] = await Promise.all([
        store.ledger.bookedBy(personId, limit),
        store.settlementsCausedBy(askedBy(personId), limit),
        changes.of(personId, limit),
      ]);
      return {
        transfers: transfers.map(({ _id: id, from, to, amountCents, reason, at }) => ({
          id,
          from,
          to,
          amountCents,
          reason,
          at,
        })),
        settlements: settlements.map(({ _id: id, startedAt }) => ({ id, startedAt })),
        policyChanges: policyChanges.map(
          ({ _id: id, seasonId, reason, proposedBy, proposedAt, decidedBy, decidedAt, rejection }) => ({
            id,
            seasonId,
            ...(proposedBy === personId && { proposedAt, reason }),
            ...(decidedBy === personId && { decidedAt, rejection }),
          }),
        ),
      };
    },
  };
}

export type PersonUseCases = ReturnType<typeof personUseCases>;
