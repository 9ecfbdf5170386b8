import { defineFamily } from './command/command.ts';
import { runAsScript } from './command/run.ts';
import { mailDrill } from './drill/mail.ts';
import { claimsDrill, modelDrill } from './drill/model.ts';
import { rollingDrill } from './drill/rolling.ts';
import { scaleDrill } from './drill/scale.ts';

export const drill = defineFamily({
  name: 'drill',
  group: 'check',
  summary: 'Longer trials than a test run has time for, on servers of their own, whatever the environment names.',
  members: [modelDrill, claimsDrill, mailDrill, scaleDrill, rollingDrill],
});

void runAsScript(import.meta.url, drill);
