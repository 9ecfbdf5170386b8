/** `npm run drill -- NAME`: longer trials than a test run has time for. */
import { mailDrill } from './drill/mail.ts';
import { claimsDrill, modelDrill } from './drill/model.ts';
import { rollingDrill } from './drill/rolling.ts';
import { scaleDrill } from './drill/scale.ts';
import { runNamed } from './named-run.ts';

await runNamed('drill', { model: modelDrill, claims: claimsDrill, mail: mailDrill, scale: scaleDrill, rolling: rollingDrill });
