import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const imageCheck = defineCommand({
  name: 'image:check',
  group: 'check',
  summary: 'Takes the steps of the Dockerfile without Docker, and starts every entry point as compose does.',
  details:
    "The steps are taken in an empty temporary folder with the image's own Node (fetched once). It cannot show what Debian's layer below brings.",
  example: '',
  run: async (inputValues, session) => (await import('./image/check.ts')).checkImage(inputValues, session),
});

void runAsScript(import.meta.url, imageCheck);
