import { readdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { loadTemplates } from '../../services/worker/mailer/templates/render.ts';
import { Misuse } from '../command/misuse.ts';
import type { Session } from '../command/session.ts';
import { isGallery, writeGallery } from './gallery.ts';
import { renderDigest, renderSample } from './render-samples.ts';
import { hostileSamples, samples } from './samples.ts';
import { takeScreenshots } from './screenshots.ts';

type PreviewOptions = { readonly screenshots: boolean; readonly out: string; readonly only: string };

function allPages() {
  const templates = loadTemplates();
  return [
    ...samples.map((sample) => renderSample(templates, sample)),
    renderDigest(templates, samples, 'daily'),
    renderDigest(templates, samples, 'weekly'),
    ...hostileSamples.map((sample) => renderSample(templates, sample)),
  ];
}

/** What is in the folder is removed, so the folder has to be ours. */
async function refuseOthersFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length > 0 && !(await isGallery(folder)))
    throw new Misuse(
      `--out ${folder} holds something else than a preview of mails, which would be lost: name a new folder`,
    );
}

export async function previewMails({ screenshots, out, only }: PreviewOptions, session: Session): Promise<number> {
  const folder = resolve(out);
  await refuseOthersFolder(folder);
  const all = allPages();
  const pages = all.filter(({ name }) => name.includes(only));
  if (pages.length === 0)
    throw new Misuse(`No mail has "${only}" in its name; there are ${all.map(({ name }) => name).join(', ')}`);
  const index = await writeGallery(folder, 'Mails of Seuil', pages);
  console.log(`${pages.length} mails in both languages: ${relative('.', index)}`);
  if (!screenshots) return 0;
  const { taken, faults } = await takeScreenshots(folder, session);
  console.log(`${taken} screenshots: ${relative('.', folder)}/screenshots`);
  for (const fault of faults) console.error(`  ${fault}`);
  return faults.length > 0 ? 1 : 0;
}
