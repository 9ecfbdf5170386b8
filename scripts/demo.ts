import { defineCommand } from './command/command.ts';
import { flag, text } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const demo = defineCommand({
  name: 'demo',
  group: 'try',
  summary: "Plays the whole story by the API only, at a reader's pace, on an embedded system of its own.",
  details: 'Its data lie in .seuil/demo and are new each time.',
  example: '--keep',
  options: {
    keep: flag('leaves the system running after the last line, until Ctrl-C'),
    fast: flag('without pauses for the reader'),
    url: text(
      'URL',
      'plays on a running system that holds nothing yet: docker compose, or npm start (SEUIL_DATA must name its data folder); no days pass there',
    ),
  },
  run: async (inputValues, session) => (await import('./demo/play.ts')).playDemo(inputValues, session),
});

void runAsScript(import.meta.url, demo);
