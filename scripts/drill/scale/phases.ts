import type { Ended } from '../service-process.ts';
import { quantile, table } from '../table.ts';

export type Phase = {
  readonly title: string;
  readonly startedAt: number;
  readonly arrivedBefore: number;
  readonly doneBefore: number;
  /** The age of the oldest job that could run, at each look, in milliseconds. */
  readonly ages: number[];
  seconds?: number;
  arrived?: number;
  done?: number;
};

const seconds = (ms: number) => (ms / 1_000).toFixed(1);

export function phaseLines(phases: readonly Phase[], ended: readonly Ended[]): string[] {
  const rows = phases.map(({ title, ages, seconds: took = 0, arrived = 0, done = 0 }) => [
    title,
    took.toFixed(1),
    arrived,
    done,
    (done / took).toFixed(1),
    seconds(quantile(ages, 0.5)),
    seconds(quantile(ages, 0.99)),
  ]);
  return [
    ...table(['processes', 'seconds', 'arrived', 'done', 'per second', 'oldest waits p50 s', 'p99 s'], rows),
    '',
    ...table(
      ['after SIGTERM', 'exit code', 'seconds'],
      ended.map(({ name, code, ms }) => [name, code, seconds(ms)]),
    ),
  ];
}
