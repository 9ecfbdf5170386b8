/** `npm run drill -- NAME`: longer trials than a test run has time for. */
import { MAIL_USAGE, mailDrill } from './drill/mail.ts';
import { MODEL_USAGE, modelDrill } from './drill/model.ts';
import { runNamed } from './named-run.ts';

await runNamed('drill', { mail: { usage: MAIL_USAGE, run: mailDrill }, model: { usage: MODEL_USAGE, run: modelDrill } });
