import { thresholdBench } from './bench/threshold.ts';
import { defineFamily } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const bench = defineFamily({
  name: 'bench',
  group: 'check',
  summary: 'Speed as a ratio to a baseline in the same run, on whatever machine this is.',
  members: [thresholdBench],
});

void runAsScript(import.meta.url, bench);
