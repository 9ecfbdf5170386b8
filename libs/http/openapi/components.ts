import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { exampleOf } from '../fields.ts';

export type Json = Record<string, unknown>;

const SHELVES = ['schemas', 'responses', 'examples', 'headers'] as const;
type Shelf = (typeof SHELVES)[number];

const UNBOUNDED = new Set<unknown>([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);

const sorted = (all: Json) => Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Parts that several operations share are kept once, under a name. */
export type Components = {
  /**
   * @returns a reference to the part
   * @throws when the name is taken by another part, which the new one would silently replace
   */
  share(shelf: Shelf, name: string, value: Json): { $ref: string };
  /** Gives JSON Schema 2020-12, which OpenAPI 3.1 uses. Named schemas (`.meta({ id })`) are shared. */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json;
  all(): Json;
};

export function collectComponents(): Components {
  const shelves: Record<Shelf, Json> = { schemas: {}, responses: {}, examples: {}, headers: {} };

  const share = (shelf: Shelf, name: string, value: Json) => {
    const known = shelves[shelf][name];
    if (known !== undefined && !isDeepStrictEqual(known, value))
      throw new Error(`two different ${shelf} are called "${name}"`);
    shelves[shelf][name] = value;
    return { $ref: `#/components/${shelf}/${name}` };
  };

  /**
   * Points references at the components. Examples are removed from the schemas, because they stand beside the content
   * already. The bounds of JavaScript's integers are removed from answers: answers are exact, and the bounds matter
   * only to callers who send numbers.
   */
  const rehome = (value: unknown, io: 'input' | 'output'): unknown => {
    if (Array.isArray(value)) return value.map((each) => rehome(each, io));
    if (typeof value !== 'object' || value === null) return value;
    const isNamed = typeof (value as Json)['id'] === 'string';
    const isSchema =
      typeof (value as Json)['type'] === 'string' || '$ref' in value || 'anyOf' in value || 'oneOf' in value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(
          ([key, each]) =>
            !(key === 'id' && isNamed) &&
            !(key === 'examples' && isSchema) &&
            !(io === 'output' && UNBOUNDED.has(each)),
        )
        .map(([key, each]) => [
          key,
          key === '$ref' ? String(each).replace('#/$defs/', '#/components/schemas/') : rehome(each, io),
        ]),
    );
  };

  return {
    share,
    schemaOf(schema, io) {
      const {
        $defs = {},
        $schema: _dialect,
        ...json
      } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json & { $defs?: Json };
      for (const [name, each] of Object.entries($defs)) share('schemas', name, rehome(each, io) as Json);
      const id = json['id'];
      return typeof id === 'string' ? share('schemas', id, rehome(json, io) as Json) : (rehome(json, io) as Json);
    },
    all: () => Object.fromEntries(SHELVES.map((shelf) => [shelf, sorted(shelves[shelf])])),
  };
}

/** Gives JSON content with its schema and an example. Without an own example, it takes that of the schema. */
export function jsonContent(schema: z.ZodType, io: 'input' | 'output', components: Components, own?: unknown): Json {
  const { id, value }: { id?: string; value?: unknown } = own === undefined ? exampleOf(schema) : { value: own };
  const example =
    value === undefined
      ? {}
      : id === undefined
        ? { example: value }
        : { examples: { [id]: components.share('examples', id, { value }) } };
  return { 'application/json': { schema: components.schemaOf(schema, io), ...example } };
}
