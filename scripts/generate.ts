import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const generate = defineCommand({
  name: 'generate',
  group: 'check',
  summary: 'Writes what is generated from the code: types of the client, pictures and lists in the docs, layout of the mails.',
  details: 'To be run after changing routes, the topology or the catalogue of the mails; a test holds them equal.',
  example: '',
  run: async () => (await import('./generated.ts')).generate(),
});

void runAsScript(import.meta.url, generate);
