import type { Database } from '../../libs/mongo/connect.ts';
import { openDecisions } from '../../services/budget/settlement/decision-store.ts';
import { wholeDecisions } from '../../services/budget/settlement/domain/decision-parts.ts';
import type { Settlement } from '../../services/budget/settlement/domain/settlement.ts';
import type { Decision } from '../../services/budget/settlement/domain/snapshot.ts';

/** Reads the decisions of these settlements, which lie in documents of their own. */
export async function decisionsIn<T extends Pick<Settlement, 'list'>>(
  database: Database,
  settlements: readonly T[],
): Promise<(T & { decisions: Decision[] })[]> {
  const store = openDecisions(database);
  const made: (T & { decisions: Decision[] })[] = [];
  for (const settlement of settlements) {
    const decisions: Decision[] = [];
    for await (const { decision } of wholeDecisions(store.each(settlement))) decisions.push(decision);
    made.push({ ...settlement, decisions });
  }
  return made;
}
