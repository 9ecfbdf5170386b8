import { defineCommand } from './command/command.ts';
import { text } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const seed = defineCommand({
  name: 'seed',
  group: 'try',
  summary: "Puts the beginning of the demo's story on a running system, so that there is something to try.",
  details:
    'The system is the one on .seuil, or on the folder that SEUIL_DATA names. A system that holds a season stays as it is.',
  example: '--url http://127.0.0.1:3001',
  options: { url: text('URL', 'of the running system; http://127.0.0.1:3000 unless PORT says otherwise') },
  run: async ({ url }, session) => (await import('./demo/seed-running.ts')).seedRunning(url, session),
});

void runAsScript(import.meta.url, seed);
