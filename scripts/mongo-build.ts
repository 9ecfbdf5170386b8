import { defineCommand } from './command/command.ts';
import { flag } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const mongoBuild = defineCommand({
  name: 'mongo:build',
  group: 'run',
  summary: 'Builds the fast stand-in for MongoDB once, for every checkout of this user.',
  details: 'Needs cargo, and takes some minutes. Seuil runs without it, only slower.',
  example: '--if-possible',
  options: { 'if-possible': flag('takes a missing compiler for no fault, for scripts that would merely like it') },
  run: async (inputValues, session) => (await import('./mongo/build.ts')).buildMongo(inputValues, session),
});

void runAsScript(import.meta.url, mongoBuild);
