import { defineCommand } from './command/command.ts';
import { flag } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const generate = defineCommand({
  name: 'generate',
  group: 'check',
  summary:
    'Writes what is generated from the code: types of the client, pictures and lists in the docs, layout of the mails.',
  details: 'To be run after changing routes, the topology or the catalogue of the mails; a test holds them equal.',
  example: '--check',
  options: { check: flag('writes nothing, and fails when a file is not what the code says') },
  async run({ check }) {
    const { generate: write, outdated } = await import('./generated.ts');
    if (!check) return write();
    const files = await outdated();
    if (files.length > 0) throw new Error(`Not what the code says: ${files.join(', ')}. Run npm run generate.`);
  },
});

void runAsScript(import.meta.url, generate);
