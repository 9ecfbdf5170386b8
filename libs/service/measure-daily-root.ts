import type { DailyRoots } from '../mongo/daily-roots.ts';
import type { LabelsOf } from '../telemetry/metric-names.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Clock } from '../time/clock.ts';

type Measured<Head> = {
  readonly roots: Pick<DailyRoots<Head>, 'newest'>;
  readonly over: LabelsOf<'seuil_daily_root_age_seconds'>['over'];
  readonly now: Clock;
};

/** Reports in seconds how old the newest daily root is. Without any root it is as old as the epoch, 1970. */
export function measureDailyRoot<Head>({ roots, over, now }: Measured<Head>, metrics: Metrics): void {
  metrics.watch(['seuil_daily_root_age_seconds'], async () => {
    const madeAt = (await roots.newest())?.at.getTime() ?? 0;
    return [{ name: 'seuil_daily_root_age_seconds', labels: { over }, value: (now().getTime() - madeAt) / 1_000 }];
  });
}
