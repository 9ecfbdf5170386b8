import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const build = defineCommand({
  name: 'build',
  group: 'check',
  summary: 'Makes what the image runs, in dist/ and dist-issuer/; what was there goes.',
  example: '',
  run: async (inputValues, session) => (await import('./build-dist.ts')).build(inputValues, session),
});

void runAsScript(import.meta.url, build);
