import { onNewestState } from '../../../libs/errors/transient.ts';
import { noteErasure } from '../../../libs/mongo/erasure-log.ts';
import { eraseOrWait } from '../../../libs/mongo/unfinished-erasures.ts';
import type { BudgetDeps } from '../deps.ts';
import { withoutPerson } from '../policy/domain/policy-change.ts';
import { askedBy } from '../settlement/domain/settlement.ts';

/**
 * One run changes at most this many documents of one kind. When there are more, the erasure stays unfinished and the
 * sweep continues it.
 */
const ERASED_AT_ONCE = 500;

export type ErasureDeps = Pick<
  BudgetDeps,
  'ledger' | 'settlements' | 'policyChanges' | 'unfinishedErasures' | 'erasureLog' | 'eraseFromLetters' | 'now'
>;

/** Erases a person. Money and decisions stay as they are; only the name of the person who caused them is removed. */
export const erasePerson = (deps: ErasureDeps, personId: string): Promise<void> =>
  eraseOrWait(deps.unfinishedErasures, personId, deps.now(), async () => {
    const note = noteErasure(deps.erasureLog, deps.now());
    if ((await deps.ledger.bookedBy(personId, 1)).length > 0) await deps.ledger.eraseBooker(personId, await note());
    const settlementsErased = await eraseFromSettlements(deps, personId);
    const changesErased = await eraseFromPolicyChanges(deps, personId);
    await deps.eraseFromLetters(personId);
    return settlementsErased && changesErased;
  });

/** @returns false when a settlement that the person asked for runs, or when there are more */
async function eraseFromSettlements({ settlements }: ErasureDeps, personId: string): Promise<boolean> {
  const caused = await settlements.causedBy(askedBy(personId), ERASED_AT_ONCE);
  for (const { _id } of caused) await settlements.nameCause(_id, askedBy('erased'));
  return caused.length < ERASED_AT_ONCE && caused.every(({ state }) => state === 'done');
}

/** @returns false when a change that the person proposed is not decided yet, or when there are more */
async function eraseFromPolicyChanges({ policyChanges }: ErasureDeps, personId: string): Promise<boolean> {
  const changes = await policyChanges.ofPerson(personId, ERASED_AT_ONCE);
  for (const { _id } of changes) {
    await onNewestState(async () => {
      const change = await policyChanges.find(_id);
      const without = change && withoutPerson(change, personId);
      if (without) await policyChanges.rewrite(without);
    });
  }
  return changes.length < ERASED_AT_ONCE && changes.every(({ state }) => state !== 'open');
}
