import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openapiOf, type DescribedService } from '../openapi/document.ts';

/** The API descriptions as they are served: one of all services together, and one of each service by its name. */
export type ApiDocs = {
  readonly merged: string;
  readonly services: ReadonlyMap<string, string>;
  readonly redoc: string;
};

/** `npm run build` writes this folder, so that in the image every process can describe all services. */
export const BUILT = new URL('./built/', import.meta.url);
const GUIDE = new URL('../../../docs/api-guide.md', import.meta.url);

/** Redoc would load this logo from a server of its makers. It gets an empty picture instead, and shows none. */
const LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

/**
 * Gives the script that draws the page, as it is served. The script loads nothing from other servers.
 * @throws when the script would load from another server
 */
export function redocScript(): string {
  const script = readFileSync(createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js'), 'utf8');
  if (!script.includes(LOGO)) throw new Error('redoc has its logo elsewhere: look whether it still asks other servers');
  return script.replaceAll(LOGO, 'data:,');
}

/** The guide stands above the reference of all services. The reference of a single service links to the guide. */
export function describeAll(services: readonly DescribedService[]): { merged: object; services: Map<string, object> } {
  const guide = existsSync(GUIDE) ? readFileSync(GUIDE, 'utf8') : undefined;
  return {
    merged: openapiOf(services, guide),
    services: new Map(
      services.map((service) => [
        service.name,
        openapiOf(
          [service],
          `The part of Seuil that the service \`${service.name}\` answers. The whole of it, with a guide: [/docs](/docs).`,
        ),
      ]),
    ),
  };
}

/**
 * Loads the descriptions that were built into the image. Where nothing was built, it describes the services of this
 * process.
 */
export function loadApiDocs(services: readonly DescribedService[]): ApiDocs {
  const built = (name: string) => readFileSync(new URL(name, BUILT));
  if (existsSync(BUILT)) {
    const { names } = JSON.parse(built('services.json').toString()) as { names: string[] };
    return {
      merged: built('openapi.json').toString(),
      services: new Map(names.map((name) => [name, built(`${name}.json`).toString()])),
      redoc: built('redoc.js').toString(),
    };
  }
  const described = describeAll(services);
  return {
    merged: JSON.stringify(described.merged),
    services: new Map([...described.services].map(([name, document]) => [name, JSON.stringify(document)])),
    redoc: redocScript(),
  };
}
