import { z } from 'zod';
import { TAG } from './etag.ts';
import { Problem } from './problem.ts';
import type { BinaryAnswer, Route } from './route.ts';

type Json = Record<string, unknown>;

/** Problem codes that any authenticated route may answer, by status. */
const COMMON: Readonly<Record<number, string>> = {
  400: 'malformed-request', 401: 'unauthenticated', 403: 'insufficient-scope or an object rule', 404: 'not-found or not-known-yet', 409: 'not possible in the present state, or changed-meanwhile',
  413: 'too-large', 415: 'unsupported-content', 422: 'invalid-request', 429: 'too-many-requests', 500: 'internal', 503: 'store-unavailable',
};

/** JSON Schema 2020-12, which OpenAPI 3.1 is; named schemas (`.meta({ id })`) move to the components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const { $defs = {}, $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json & { $defs?: Json };
  const rehome = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rehome);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'id' || typeof (value as Json)['id'] !== 'string')
        .map(([key, each]) => [key, key === '$ref' ? String(each).replace('#/$defs/', '#/components/schemas/') : rehome(each)]),
    );
  };
  for (const [name, each] of Object.entries($defs)) components[name] = rehome(each);
  const id = json['id'];
  if (typeof id !== 'string') return rehome(json) as Json;
  components[id] = rehome(json);
  return { $ref: `#/components/schemas/${id}` };
}

/** Reading JSON: what can be asked for by its ETag. */
const answersJson = ({ method, answers }: Route) => method === 'get' && Object.values(answers).some((schema) => schema !== null && !isBinary(schema));

function parametersOf(route: Route, components: Json): Json[] {
  const part = (place: 'path' | 'query', object: z.ZodObject) =>
    Object.entries(object.shape).map(([name, schema]): Json => ({
      name, in: place, required: place === 'path' || !(schema as z.ZodType).safeParse(undefined).success, schema: schemaOf(schema as z.ZodType, 'input', components),
    }));
  return [
    ...part('path', route.params),
    ...part('query', route.query),
    ...(route.idempotency ? [{ name: 'Idempotency-Key', in: 'header', required: route.idempotency === 'required', schema: { type: 'string', pattern: '^[\\w.:-]{1,100}$' } }] : []),
    ...(answersJson(route) ? [{ name: 'If-None-Match', in: 'header', required: false, schema: { type: 'string' } }] : []),
    ...(route.ifMatch ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string', pattern: TAG.source } }] : []),
  ];
}

const isBinary = (schema: Route['answers'][number]): schema is BinaryAnswer => schema !== null && 'binary' in schema;

function responsesOf(route: Route, components: Json): Json {
  const responses: Json = {};
  for (const [status, schema] of Object.entries(route.answers)) {
    const content = schema === null ? undefined
      : isBinary(schema) ? Object.fromEntries(schema.binary.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]))
      : { 'application/json': { schema: schemaOf(schema, 'output', components) } };
    responses[status] = { description: 'Done', ...(content && { content }) };
  }
  if (answersJson(route)) responses['304'] = { description: 'What you have (If-None-Match) is what you would get' };
  const statuses = Object.keys(COMMON).map(Number).filter((status) => {
    if ('public' in route.access && (status === 401 || status === 403)) return false;
    if (status === 413 || status === 415) return Boolean(route.body ?? route.uploads);
    return true;
  });
  if (route.ifMatch) statuses.push(412, 428);
  for (const status of statuses) {
    responses[status] = { description: COMMON[status] ?? 'The ETag is missing or no longer the newest', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  }
  return responses;
}

function operationOf(route: Route, tag: string, components: Json): Json {
  const scopes = 'public' in route.access ? [] : Object.keys(route.access);
  const notes = [
    route.description,
    'public' in route.access ? `Public: ${route.access.public}.` : `Scope: ${scopes.map((scope) => `\`${scope}\``).join(' or ')}.`,
    route.problems?.length ? `Problems: ${route.problems.map((code) => `\`${code}\``).join(', ')}.` : undefined,
  ];
  const parameters = parametersOf(route, components);
  return {
    tags: [tag],
    summary: route.summary,
    description: notes.filter(Boolean).join('\n\n'),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input', components) } } } }),
    ...(route.uploads && { requestBody: { required: true, content: Object.fromEntries(route.uploads.contentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])) } }),
    responses: responsesOf(route, components),
    security: scopes.length > 0 ? [{ platform: scopes }] : [],
  };
}

/** OpenAPI 3.1 of the given services, from the very schemas that validate. */
export function openapiOf(services: readonly { name: string; routes: readonly Route[] }[]): object {
  const components: Json = {};
  schemaOf(Problem, 'output', components);
  const paths: Record<string, Json> = {};
  for (const { name, routes } of services) {
    for (const route of routes) {
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method]: operationOf(route, name, components) };
    }
  }
  const sorted = (all: Json) => Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    openapi: '3.1.0',
    info: { title: 'Seuil', version: '1', description: 'A national participatory budget without competition.', license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' } },
    paths: sorted(paths),
    components: { schemas: sorted(components), securitySchemes: { platform: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  };
}
