import { defineCommand } from './command/command.ts';
import { flag } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const reset = defineCommand({
  name: 'reset',
  group: 'run',
  summary: 'Removes the data of the embedded servers, of the demo and of the fuzzer.',
  details:
    'They lie in .seuil, or in the folder that SEUIL_DATA names; whatever else is there stays. It names what would go and asks first; it refuses while servers run on them.',
  example: '--yes',
  options: { yes: flag('removes them without asking, as it has to where nobody sits at a terminal') },
  run: async (inputValues, session) => (await import('./data-folder/reset.ts')).reset(inputValues, session),
});

void runAsScript(import.meta.url, reset);
