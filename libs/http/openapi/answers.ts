import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { problemEntry, type ProblemCode } from '../../errors/catalogue.ts';
import { ANY_TAG } from '../etag.ts';
import { EXAMPLE } from '../example.ts';
import { Problem, problemBody } from '../problem.ts';
import { problemsOf } from '../route-problems.ts';
import { answersWithTag, type BinaryAnswer, type Route } from '../route.ts';
import { jsonContent, type Components, type Json } from './components.ts';

const HEADERS = {
  'X-Request-Id': {
    description: 'Under which our log knows this call; the one that you sent, if you did',
    schema: { type: 'string', pattern: '^[\\w.-]{1,64}$' },
  },
  ETag: {
    description: 'Names what is answered: for If-None-Match, and for If-Match where a change takes it',
    schema: { type: 'string', pattern: ANY_TAG.source },
  },
  Link: {
    description: 'The next page, as `rel="next"` (RFC 8288); missing on the last one',
    schema: { type: 'string' },
  },
  RateLimit: { description: 'What is left of your calls in this minute', schema: { type: 'string' } },
  Location: { description: 'Where it can be read', schema: { type: 'string' } },
  'Idempotent-Replayed': {
    description: 'The stored answer to an earlier call with this Idempotency-Key',
    schema: { type: 'string', const: 'true' },
  },
  'Retry-After': {
    description: 'Seconds after which the same call may succeed',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'WWW-Authenticate': { description: 'The scheme of the token', schema: { type: 'string' } },
  'Content-Disposition': { description: 'Name of the file', schema: { type: 'string' } },
} as const;
type HeaderName = keyof typeof HEADERS;

const headers = (names: readonly (HeaderName | false)[], components: Components): Json =>
  Object.fromEntries(
    names.filter((name) => name !== false).map((name) => [name, components.share('headers', name, HEADERS[name])]),
  );

const isBinary = (schema: Route['answers'][number]): schema is BinaryAnswer => schema !== null && 'binary' in schema;

const isPage = (schema: Route['answers'][number]) => schema instanceof z.ZodObject && 'nextCursor' in schema.shape;

/** An answer that has a version at its top is also sent with the version as its ETag. */
const hasVersion = (schema: Route['answers'][number]) => schema instanceof z.ZodObject && 'version' in schema.shape;

function contentOf(schema: Exclude<Route['answers'][number], null>, own: unknown, components: Components): Json {
  if (!isBinary(schema)) return jsonContent(schema, 'output', components, own);
  const { binary, example } = schema;
  return Object.fromEntries(
    binary.map((type) => [
      type,
      {
        schema: { type: 'string', ...(example === undefined && { format: 'binary' }) },
        ...(example !== undefined && { example }),
      },
    ]),
  );
}

function answersOf(route: Route, components: Components): Json {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, schema]) => [
      status,
      {
        description: STATUS_CODES[status] ?? 'Done',
        headers: headers(
          [
            'X-Request-Id',
            'RateLimit',
            (hasVersion(schema) || answersWithTag(route)) && 'ETag',
            isPage(schema) && 'Link',
            status === '201' && route.location !== undefined && 'Location',
            route.idempotency !== undefined && 'Idempotent-Replayed',
            isBinary(schema) && schema.attached === true && 'Content-Disposition',
          ],
          components,
        ),
        ...(schema !== null && { content: contentOf(schema, route.example, components) }),
      },
    ]),
  );
}

/** Each set of problems is described once, however many operations have it. */
function problemAnswer(codes: readonly ProblemCode[], components: Components): Json {
  const entries = codes.map((code) => ({ code, ...problemEntry(code) }));
  const examples = entries.map(({ code, exampleDetail, errors }): [ProblemCode, Json] => [
    code,
    components.share('examples', code, { value: problemBody(code, exampleDetail, EXAMPLE.key, errors) }),
  ]);
  return components.share('responses', codes.join('.'), {
    description: entries.map(({ code, title }) => `[\`${code}\`](/problems/${code}) ${title}`).join('  \n'),
    headers: headers(
      [
        'X-Request-Id',
        entries.some(({ retryAfter }) => retryAfter !== undefined) && 'Retry-After',
        entries.some(({ status }) => status === 401) && 'WWW-Authenticate',
      ],
      components,
    ),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [components.schemaOf(Problem, 'output'), { type: 'object', properties: { code: { enum: codes } } }],
        },
        examples: Object.fromEntries(examples),
      },
    },
  });
}

function problemAnswersOf(route: Route, components: Components): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(route)) {
    const { status } = problemEntry(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, problemAnswer(codes, components)]));
}

export const responsesOf = (route: Route, components: Components): Json => ({
  ...answersOf(route, components),
  ...(answersWithTag(route) && {
    304: {
      description: 'What you have (If-None-Match) is what you would get',
      headers: headers(['X-Request-Id', 'RateLimit', 'ETag'], components),
    },
  }),
  ...problemAnswersOf(route, components),
});
