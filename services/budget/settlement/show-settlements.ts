import type { z } from 'zod';
import type { BudgetDeps } from '../deps.ts';
import { wholeDecisions } from './domain/decision-parts.ts';
import type { Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';
import { settlementView, type SettlementOut } from './schemas.ts';

/** One answer shows decisions of this many characters at most, all settlements together. More are read in pages. */
const SHOWN_AT_MOST = 4_000_000;

type Deps = Pick<BudgetDeps, 'decisions'>;

/** @returns undefined when the decisions take more characters than are left */
async function decisionsWithin(
  { decisions }: Deps,
  settlement: Settlement,
  left: number,
): Promise<{ readonly decisions: Decision[]; readonly size: number } | undefined> {
  const found: Decision[] = [];
  let size = 0;
  for await (const { decision } of wholeDecisions(decisions.each(settlement))) {
    size += JSON.stringify(decision).length;
    if (size > left) return undefined;
    found.push(decision);
  }
  return { decisions: found, size };
}

const appliedOf = async ({ decisions }: Deps, { applied, parts, decided, list }: Settlement): Promise<number> =>
  applied === parts ? decided : (await decisions.part(list, applied)).index;

/** Shows settlements with their decisions, as far as these fit into one answer. */
export async function showSettlements(
  deps: Deps,
  settlements: readonly Settlement[],
): Promise<z.input<typeof SettlementOut>[]> {
  const shown: z.input<typeof SettlementOut>[] = [];
  let left = SHOWN_AT_MOST;
  for (const settlement of settlements) {
    const within = await decisionsWithin(deps, settlement, left);
    left -= within?.size ?? 0;
    shown.push(
      settlementView(settlement, { decisions: within?.decisions, applied: await appliedOf(deps, settlement) }),
    );
  }
  return shown;
}
