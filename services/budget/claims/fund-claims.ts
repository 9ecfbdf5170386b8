import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { isNews } from './domain/hold.ts';
import { fundHold } from './fund-hold.ts';
import { saveHold } from './save-hold.ts';

/** Continues the waiting claims of a group, oldest first, when new money or a new place has come. */
export async function fundClaims(
  deps: Pick<BudgetDeps, 'holds' | 'places' | 'ledger' | 'inTransaction' | 'now'>,
  groupId: string,
): Promise<void> {
  const { holds, inTransaction, now } = deps;
  for (const { _id } of await holds.unfundedOf(groupId)) {
    await onNewestState(() =>
      inTransaction(async (session) => {
        const at = now();
        const before = await holds.find(_id, session);
        if (before?.state !== 'unfunded') return;
        const after = await fundHold(deps, before, at, session);
        if (isNews(before, after)) await saveHold(deps, after, at, session);
      }),
    );
  }
}
