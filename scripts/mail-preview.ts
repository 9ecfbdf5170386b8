/** `npm run mail:preview [-- --screenshots] [-- --only <part of a name>] [-- --out <folder>]`: every mail with sample data, to look at. */
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTemplates } from '../services/worker/templates/render.ts';
import { writeGallery } from './mail-preview/gallery.ts';
import { renderDigest, renderSample } from './mail-preview/render-samples.ts';
import { hostileSamples, samples } from './mail-preview/samples.ts';
import { takeScreenshots } from './mail-preview/screenshots.ts';

const { values: options } = parseArgs({ options: { screenshots: { type: 'boolean', default: false }, out: { type: 'string', default: '.seuil/mail-preview' }, only: { type: 'string', default: '' } } });
const folder = resolve(options.out);

const templates = loadTemplates();
const all = [
  ...samples.map((sample) => renderSample(templates, sample)),
  renderDigest(templates, samples, 'daily'), renderDigest(templates, samples, 'weekly'),
  ...hostileSamples.map((sample) => renderSample(templates, sample)),
];
const pages = all.filter(({ name }) => name.includes(options.only));
const index = await writeGallery(folder, 'Mails of Seuil', pages);
console.log(`${pages.length} mails in both languages: ${relative('.', index)}`);

if (options.screenshots) {
  const { taken, faults } = await takeScreenshots(folder).catch((error: unknown) => ({ taken: 0, faults: [error instanceof Error ? error.message : String(error)] }));
  console.log(`${taken} screenshots: ${relative('.', folder)}/screenshots`);
  for (const fault of faults) console.error(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
