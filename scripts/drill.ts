/** `npm run drill -- NAME`: longer trials than a test run has time for. */
import { MODEL_USAGE, modelDrill } from './drill/model.ts';

const DRILLS: Readonly<Record<string, { readonly usage: string; readonly run: (args: readonly string[]) => Promise<number> }>> = {
  model: { usage: MODEL_USAGE, run: modelDrill },
};

const [name = '', ...args] = process.argv.slice(2);
const drill = DRILLS[name];
if (!drill) {
  console.error(`npm run drill -- NAME [options]\n\n${Object.values(DRILLS).map(({ usage }) => usage).join('\n\n')}`);
  process.exitCode = 2;
} else {
  process.exitCode = await drill.run(args).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error, `\n\n${drill.usage}`);
    return 2;
  });
}
