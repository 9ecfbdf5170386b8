import { defineCommand } from './command/command.ts';
import { numberOr, seed, texts } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const fuzz = defineCommand({
  name: 'fuzz',
  group: 'check',
  summary: 'Calls the whole API of a system of its own as schemathesis likes it; it must find nothing.',
  details:
    'Schemathesis (about 90 MB, once) reads the merged OpenAPI and has valid tokens; all checks and stateful links are on. Data and report lie in .seuil/fuzz.',
  example: '--seconds 60 --seed 1',
  options: {
    seconds: numberOr(120, 'N', 'how long it may try', { least: 1, most: 99_999 }),
    seed: seed('finds the same again; left out, another one each time'),
  },
  positionals: { rest: texts('-- WORD', 'what follows a further -- goes to schemathesis as it is') },
  run: async (inputValues, session) => (await import('./fuzz/fuzz.ts')).fuzz(inputValues, session),
});

void runAsScript(import.meta.url, fuzz);
