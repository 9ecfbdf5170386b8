/** `npm run bench -- NAME`: speed as a ratio to a baseline in the same run, on whatever machine this is. */
import { THRESHOLD_USAGE, thresholdBench } from './bench/threshold.ts';
import { runNamed } from './named-run.ts';

await runNamed('bench', { threshold: { usage: THRESHOLD_USAGE, run: thresholdBench } });
