import { defineFamily } from './command/command.ts';
import { runAsScript } from './command/run.ts';
import { thresholdBench } from './bench/threshold.ts';

export const bench = defineFamily({
  name: 'bench',
  group: 'check',
  summary: 'Speed as a ratio to a baseline in the same run, on whatever machine this is.',
  members: [thresholdBench],
});

void runAsScript(import.meta.url, bench);
