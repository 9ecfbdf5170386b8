import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';
import { options, positionals } from './replay/options.ts';

export const replay = defineCommand({
  name: 'replay',
  group: 'try',
  summary: 'Plays a participatory-budget election (Pabulib format) through Seuil, and prints what became of it.',
  details:
    'A season with a calendar: ballots come day by day, and each morning is settled. With the usual pace everything goes through the APIs and queues alone; `--pace step` plays the same season in memory, and decides the same. Caps are scaled costs: see `capCents` in scripts/replay/plan.ts for the rule and its reason. The same file, seed and options end in the same state, whatever the number of workers. Databases are those of MONGODB_URI, where they stay, or temporary ones.',
  example: 'election.pb --pace step --policy step=100 --json outcome.json',
  options,
  positionals,
  run: async (inputValues, session) => (await import('./replay/replay-file.ts')).replayFile(inputValues, session),
});

void runAsScript(import.meta.url, replay);
