import { existsSync, readFileSync } from 'node:fs';

/** The sources lie two folders below package.json, and what the image runs lies three below it. */
const PLACES = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url));

function read(): string {
  const place = PLACES.find((url) => existsSync(url));
  return place === undefined ? 'unknown' : (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
}

/** The version of Seuil that runs, as package.json names it. */
export const version: string = read();
