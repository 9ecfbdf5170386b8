import type { Metrics } from '../../../libs/telemetry/metrics.ts';
import type { ReimbursementDeps } from '../deps.ts';

/** Reports how many bank transfers wait until a person decides what became of them. */
export function measureDisputes({ payouts }: Pick<ReimbursementDeps, 'payouts'>, metrics: Metrics): void {
  metrics.watch(['seuil_disputed_transfers'], async () => [
    { name: 'seuil_disputed_transfers', labels: {}, value: await payouts.countDisputed() },
  ]);
}
