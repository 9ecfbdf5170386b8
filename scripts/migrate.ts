import { defineCommand } from './command/command.ts';
import { flag } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const migrate = defineCommand({
  name: 'migrate',
  group: 'operate',
  summary: 'Makes the collections and indexes of all services; what is there already stays as it is.',
  details: 'Needs MONGODB_URI, and NAMESPACE where it is not the default one. Nothing may be served before.',
  example: '--wait',
  options: { wait: flag('makes nothing: looks every two seconds until they are there') },
  run: async (inputValues, session) => (await import('./migrate/migrate.ts')).migrate(inputValues, session),
});

void runAsScript(import.meta.url, migrate);
