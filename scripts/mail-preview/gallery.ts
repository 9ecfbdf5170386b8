import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from './render-samples.ts';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; padding: 16px; max-width: 1500px; }
  nav { columns: 18em; } nav a { display: block; }
  section { border-top: 2px solid #888; margin-top: 32px; }
  .versions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr)); gap: 16px; }
  .both { display: grid; grid-template-columns: 3fr 2fr; gap: 8px; }
  iframe { width: 100%; height: 760px; border: 1px solid #888; }
  pre { margin: 0; padding: 8px; height: 744px; overflow: auto; border: 1px solid #888; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
  @media (max-width: 640px) { .both { grid-template-columns: 1fr; } }
`;

/** Tells by its index whether a folder was filled here. */
export const isGallery = async (folder: string): Promise<boolean> =>
  (await readFile(join(folder, 'index.html'), 'utf8').catch(() => '')).includes('<title>Mails of ');

const fileOf = (page: Page, label: string) => `${page.name}.${label}`.replace(/[^\w.-]/g, '_');

function section(page: Page): string {
  const versions = page.versions.map(
    ({ label, subject, text }) => `
<div lang="${escaped(label)}">
<h3>${escaped(label)} · ${escaped(subject)}</h3>
<div class="both">
<iframe sandbox loading="lazy" title="${escaped(`${page.name} ${label}`)}" src="${fileOf(page, label)}.html"></iframe>
<pre>${escaped(text)}</pre>
</div>
<a href="${fileOf(page, label)}.html">HTML</a> <a href="${fileOf(page, label)}.txt">text</a>
</div>`,
  );
  return `<section id="${escaped(page.name)}"><h2>${escaped(page.name)}</h2><p>${escaped(page.about)}</p><div class="versions">${versions.join('')}</div></section>`;
}

/**
 * Fills a folder with mails for a browser: `index.html` shows each mail with its subject, its HTML and its text side by
 * side. What was in the folder before is removed.
 * @returns the path of the index
 */
export async function writeGallery(folder: string, title: string, pages: readonly Page[]): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const page of pages) {
    for (const { label, html, text } of page.versions) {
      await writeFile(join(folder, `${fileOf(page, label)}.html`), html);
      await writeFile(join(folder, `${fileOf(page, label)}.txt`), text);
    }
  }
  const links = pages.map(({ name }) => `<a href="#${escaped(name)}">${escaped(name)}</a>`).join('\n');
  const index = join(folder, 'index.html');
  await writeFile(
    index,
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style>\n<h1>${escaped(title)}</h1>\n<nav>${links}</nav>\n${pages.map(section).join('\n')}\n</html>\n`,
  );
  return index;
}
