/** `npm run bench -- NAME`: speed as a ratio to a baseline in the same run, on whatever machine this is. */
import { THRESHOLD_USAGE, thresholdBench } from './bench/threshold.ts';

const BENCHES: Readonly<Record<string, { readonly usage: string; readonly run: (args: readonly string[]) => Promise<number> }>> = {
  threshold: { usage: THRESHOLD_USAGE, run: thresholdBench },
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`npm run bench -- NAME [options]\n\n${Object.values(BENCHES).map(({ usage }) => usage).join('\n\n')}`);
  process.exitCode = 2;
} else {
  process.exitCode = await bench.run(args).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error, `\n\n${bench.usage}`);
    return 2;
  });
}
