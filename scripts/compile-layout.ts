import { readFile } from 'node:fs/promises';
import core from 'mjml-core';
import preset from 'mjml-preset-core';

const SOURCE = new URL('../services/worker/mailer/templates/layout.mjml', import.meta.url);

/**
 * Makes the layout of the mails into the HTML that mail programs understand.
 * @throws when the source has a fault
 */
export async function compileLayout(): Promise<string> {
  const { html, errors } = await core.default(await readFile(SOURCE, 'utf8'), {
    presets: [preset],
    validationLevel: 'soft',
    keepComments: true,
    fonts: {},
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return (
    html
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n') + '\n'
  );
}
