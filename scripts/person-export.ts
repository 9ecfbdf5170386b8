import { defineCommand } from './command/command.ts';
import { further, required, texts, uuid } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const personExport = defineCommand({
  name: 'person:export',
  group: 'operate',
  summary: 'Prints all that Seuil keeps about a person, asked of each service and merged into one document.',
  details:
    'The variable URL names the system (http://127.0.0.1:3000 when it is not set), and TOKEN holds a token of the platform with the scope directory: npm run -s token -- --client platform --scope directory prints one on a laptop.',
  example: '5f7d1c1e-6a0a-4d0c-9a53-0f3a3c1f7b11 --email former@example.org',
  positionals: { personId: further(required('PERSON_ID', 'the UUID of the person'), uuid) },
  options: { email: texts('ADDRESS', 'an address that the person had, beside those in the contacts') },
  run: async (inputValues) => (await import('./person/export.ts')).exportPerson(inputValues),
});

void runAsScript(import.meta.url, personExport);
