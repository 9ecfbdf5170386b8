import { defineCommand } from './command/command.ts';
import { flag, textOr } from './command/input.ts';
import { runAsScript } from './command/run.ts';

export const mailPreview = defineCommand({
  name: 'mail:preview',
  group: 'try',
  summary: 'Renders every mail in both languages with sample data, to look at in a browser.',
  example: '--only fundable --screenshots',
  options: {
    screenshots: flag(
      'also takes pictures at the width of a phone and of a desk, and names what is wrong on them; needs Chromium on the PATH',
    ),
    only: textOr('', 'PART', 'only mails with this in their names'),
    out: textOr('.seuil/mail-preview', 'FOLDER', 'where they go; a former preview there is replaced'),
  },
  run: async (inputValues, session) => (await import('./mail-preview/preview.ts')).previewMails(inputValues, session),
});

void runAsScript(import.meta.url, mailPreview);
