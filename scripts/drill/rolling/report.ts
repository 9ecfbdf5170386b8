import { quantile, table } from '../table.ts';
import type { Sample } from './load.ts';

export type Restart = {
  readonly name: string;
  readonly code: number;
  readonly endMs: number;
  readonly readyMs: number;
};
/**
 * The span from the first SIGTERM until the last new replica was in rotation, in milliseconds of `performance.now()`.
 */
export type Span = { readonly from: number; readonly to: number };

const seconds = (ms: number) => (ms / 1_000).toFixed(1);

export function reportLines(samples: readonly Sample[], restarts: readonly Restart[], rolling: Span): string[] {
  const phaseOf = ({ at, ms }: Sample) => (at + ms < rolling.from ? 'before' : at > rolling.to ? 'after' : 'during');
  const rows = (['vote', 'read'] as const).flatMap((kind) =>
    (['before', 'during', 'after'] as const).map((phase) => {
      const matching = samples.filter((sample) => sample.kind === kind && phaseOf(sample) === phase);
      const times = matching.map(({ ms }) => ms);
      return [
        `${kind}s ${phase}`,
        matching.length,
        matching.filter(({ fault }) => fault !== undefined).length,
        Math.round(quantile(times, 0.5)),
        Math.round(quantile(times, 0.99)),
        Math.round(quantile(times, 1)),
      ];
    }),
  );
  return [
    ...table(['requests', 'sent', 'failed', 'p50 ms', 'p99 ms', 'longest ms'], rows),
    '',
    ...table(
      ['restarted', 'exit code', 'ended in s', 'in rotation after s'],
      restarts.map(({ name, code, endMs, readyMs }) => [name, code, seconds(endMs), seconds(readyMs)]),
    ),
  ];
}
