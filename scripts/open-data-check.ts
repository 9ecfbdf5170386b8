import { defineCommand } from './command/command.ts';
import { texts } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const openDataCheck = defineCommand({
  name: 'open-data:check',
  group: 'check',
  summary: 'Asks the checker of Pabulib about files of its format; without files, about seasons that are made up.',
  details:
    'The checker (PyPI, a few MB, once) has a virtual environment of its own. A file is, for example, what GET /v1/seasons/{seasonId}/open-data/season.pb answers.',
  example: 'season-1.pb',
  positionals: { files: texts('FILE', 'a file in the format of Pabulib') },
  run: async (inputValues, session) => (await import('./open-data/check.ts')).checkOpenData(inputValues, session),
});

void runAsScript(import.meta.url, openDataCheck);
