/** `npm run drill -- NAME`: longer trials than a test run has time for. */
import { MODEL_USAGE, modelDrill } from './drill/model.ts';
import { runNamed } from './named-run.ts';

await runNamed('drill', { model: { usage: MODEL_USAGE, run: modelDrill } });
