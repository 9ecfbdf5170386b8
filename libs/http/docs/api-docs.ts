import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openapiOf, type DescribedService } from '../openapi/document.ts';

/** The API description as it is served: of all services, and of each by its name. */
export type ApiDocs = {
  readonly merged: string;
  readonly services: ReadonlyMap<string, string>;
  readonly redoc: string;
};

/** Written by `npm run build`, so that in the image every process answers for all services. */
export const BUILT = new URL('./built/', import.meta.url);
const GUIDE = new URL('../../../docs/api-guide.md', import.meta.url);

/** It would ask a server of its makers for their logo: it finds an empty picture instead, and leaves it out. */
const LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

/** The script that draws the page, as it is served: nothing of it is taken from elsewhere. */
export function redocScript(): string {
  const script = readFileSync(createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js'), 'utf8');
  if (!script.includes(LOGO)) throw new Error('redoc has its logo elsewhere: look whether it still asks other servers');
  return script.replaceAll(LOGO, 'data:,');
}

/** The guide stands above the reference of all services; that of a single one leads to it. */
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

/** Of the image, or of the services of this process where nothing was built. */
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
