import { accessSync, constants } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import type { Session } from '../command/session.ts';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'] as const;

/** These are the ways in which people read their mail. A phone makes it dark in the evening. */
const VIEWS = [
  { name: 'phone', width: 360, height: 740, scale: 2, colorScheme: 'light' },
  { name: 'phone-dark', width: 360, height: 740, scale: 2, colorScheme: 'dark' },
  { name: 'desktop', width: 1024, height: 768, scale: 1, colorScheme: 'light' },
] as const;

/** @throws when none of these programs stands in a folder of `path` */
export function browserIn(path: string): string {
  for (const folder of path.split(delimiter)) {
    for (const name of BROWSERS) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // This folder does not have it; the next one may.
      }
    }
  }
  throw new Error(`No browser on PATH (${BROWSERS.join(', ')}). On Debian: apt-get install -y chromium`);
}

type Violation = { id: string; help: string; nodes: { html: string }[] };

/**
 * Only a browser can check these rules: contrast as it is painted, names of links, and whether a phone must scroll
 * sideways. A mail is read inside somebody else's page, so it needs no landmarks of its own.
 */
async function faultsOf(page: Page): Promise<string[]> {
  const violations = await page.evaluate<Violation[]>(
    "axe.run(document, { rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } } }).then(({ violations }) => violations)",
  );
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  return [
    ...violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 160) ?? ''}`),
    ...(overflow > 0 ? [`is ${overflow} px wider than the screen`] : []),
  ];
}

/**
 * Makes a picture of each HTML file of the folder, at the width of a phone and of a desk.
 * @throws where there is no browser
 */
export async function takeScreenshots(folder: string, session: Session): Promise<{ taken: number; faults: string[] }> {
  // Otherwise the browser's own handler would end this process at a signal, before the session could clean up.
  const launching = chromium.launch({
    executablePath: browserIn(process.env['PATH'] ?? ''),
    args: ['--no-sandbox'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const browser = await session.during(launching, (started) => started.close());
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.html') && file !== 'index.html');
  const target = join(folder, 'screenshots');
  await mkdir(target, { recursive: true });
  const faults: string[] = [];
  let taken = 0;
  for (const { name, width, height, scale, colorScheme } of VIEWS) {
    const context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme,
      offline: true,
    });
    const page = await context.newPage();
    for (const file of files) {
      await page.goto(pathToFileURL(join(folder, file)).href);
      await page.evaluate(axe);
      faults.push(...(await faultsOf(page)).map((fault) => `${file} (${name}) ${fault}`));
      await page.screenshot({ path: join(target, `${file.replace(/\.html$/, '')}.${name}.png`), fullPage: true });
      taken += 1;
    }
    await context.close();
  }
  return { taken, faults };
}
