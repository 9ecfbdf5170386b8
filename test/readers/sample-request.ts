import { z } from 'zod';
import type { Route } from '../../libs/http/route.ts';
import { tinyPng } from '../scenes/proposal-ready.ts';

/** Values that must be what they are, by the name of the field or parameter: ids of what exists, accounts with check digits. */
export type Known = Readonly<Record<string, unknown>>;

type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  allOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  minProperties?: number;
  items?: Schema;
  minItems?: number;
  default?: unknown;
};

const TEXTS = [
  '0f3a9c1be27d4860a5f1c2e48b7d9013',
  'Texte',
  '2026-05',
  '75',
  'texte',
  'texte.texte',
  '2026-01-15',
  '"1"',
  'AA11',
  'payee',
  '0.YQ',
  '1',
];
const FORMATS: Readonly<Record<string, () => string>> = {
  uuid: () => crypto.randomUUID(),
  date: () => '2024-01-15',
  'date-time': () => '2026-01-15T12:00:00Z',
  email: () => `${crypto.randomUUID()}@example.org`,
  uri: () => 'https://example.org/',
};

function sampleText(
  { format, pattern, allOf = [], minLength = 0, maxLength = Infinity }: Schema,
  name: string,
): string {
  const patterns = [pattern, ...allOf.map((each) => each.pattern)]
    .filter((each) => each !== undefined)
    .map((each) => new RegExp(each, 'u'));
  const candidates = [...(format === undefined ? [] : [FORMATS[format]?.() ?? '']), ...TEXTS];
  const found = candidates.find(
    (text) => text.length >= minLength && text.length <= maxLength && patterns.every((each) => each.test(text)),
  );
  if (found === undefined)
    throw new Error(`no sample fits "${name}": add one to TEXTS, or its name to the known values`);
  return found;
}

function sampleOf(schema: Schema, name: string, known: Known): unknown {
  if (name in known) return known[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf[0] ?? {}, name, known);
  switch (schema.type ?? 'string') {
    case 'object': {
      const { properties = {}, required = [], minProperties = 0 } = schema;
      const names = [...new Set([...required, ...Object.keys(properties)])].slice(
        0,
        Math.max(required.length, minProperties),
      );
      return Object.fromEntries(names.map((each) => [each, sampleOf(properties[each] ?? {}, each, known)]));
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}, name, known));
    case 'integer':
    case 'number':
      return schema.minimum !== undefined && schema.minimum > 0 ? schema.minimum : 1;
    case 'boolean':
      return true;
    default:
      return sampleText(schema, name);
  }
}

const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

/** A body that the route's schema takes. */
export const sampleBody = (schema: z.ZodType, known: Known): unknown => sampleOf(jsonSchema(schema), 'body', known);

export type Sample = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly raw?: Buffer;
  readonly type?: string;
};

/** A request to a route that is valid as far as schemas go, about what is known. */
export function sampleRequest(route: Route, known: Known): Sample {
  const value = (name: string, schema: z.ZodType) =>
    encodeURIComponent(String(sampleOf(jsonSchema(schema), name, known)));
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    value(name, route.params.shape[name] as z.ZodType),
  );
  const needed = Object.entries(route.query.shape).filter(
    ([, schema]) => !(schema as z.ZodType).safeParse(undefined).success,
  );
  // Of a group's own things only: without it a group may not ask, and staff see all.
  const parameters = [...needed, ...Object.entries(route.query.shape).filter(([name]) => name === 'groupId')];
  const query = [...new Map(parameters)]
    .map(([name, schema]) => `${name}=${value(name, schema as z.ZodType)}`)
    .join('&');
  return {
    method: route.method.toUpperCase(),
    path: query === '' ? path : `${path}?${query}`,
    ...(route.body && { body: sampleBody(route.body, known) }),
    ...(route.uploads &&
      (route.uploads.contentTypes.includes('image/png')
        ? { raw: tinyPng(), type: 'image/png' }
        : { raw: Buffer.from('<x/>'), type: route.uploads.contentTypes[0] ?? '' })),
  };
}
