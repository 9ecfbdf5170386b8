import type { Metrics } from '../../../libs/telemetry/metrics.ts';
import type { BudgetDeps } from '../deps.ts';

const KINDS = ['national', 'action', 'group'] as const;

/** Reports the available and the held money in the accounts of each kind as a metric. */
export function measureBalances({ ledger }: Pick<BudgetDeps, 'ledger'>, metrics: Metrics): void {
  metrics.watch(['seuil_ledger_balance_cents'], async () => {
    const totals = await Promise.all(KINDS.map(async (kind) => ({ kind, ...(await ledger.totalOf(kind)) })));
    return totals.flatMap(({ kind, availableCents, heldCents }) =>
      [['available', availableCents] as const, ['held', heldCents] as const].map(([part, value]) => ({
        name: 'seuil_ledger_balance_cents' as const,
        labels: { account_kind: kind, part },
        value,
      })),
    );
  });
}
