import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { anyObject } from '../../../libs/http/access.ts';
import { EXAMPLE } from '../../../libs/http/example.ts';
import { exampleOf } from '../../../libs/http/fields.ts';
import { openapiOf } from '../../../libs/http/openapi/document.ts';
import { TAGS } from '../../../libs/http/openapi/tags.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { ThresholdInputs } from '../../../libs/threshold/inputs.ts';
import { standingOf } from '../../../libs/threshold/threshold.ts';
import { describedServices } from '../../../scripts/describe.ts';
import { WEBHOOK_EVENTS } from '../../../services/worker/webhooks/domain/message.ts';
import { openDocument, type Operation } from '../../readers/openapi-check.ts';

const services = describedServices();
const document = openDocument(openapiOf(services));
const operations = document.operations.map((operation) => ({
  ...operation,
  title: `${operation.method.toUpperCase()} ${operation.path}`,
}));
const routes = services.flatMap((service) => service.routes);
const routeOf = ({ method, path }: Operation): Route =>
  routes.find((each) => each.method === method && each.path.replace(/:(\w+)/g, '{$1}') === path)!;

test('every route is described, under a name and a tag of its own', () => {
  expect(operations).toHaveLength(routes.length);
  expect(operations.length).toBeGreaterThan(100);
  const names = operations.map(({ spec }) => spec.operationId as string);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
  const described = new Set(TAGS.map(({ name }) => name));
  expect(operations.flatMap(({ spec }) => spec.tags as string[]).filter((tag) => !described.has(tag))).toEqual([]);
});

describe.each(operations)('$title', (operation) => {
  const { spec } = operation;
  const source = routeOf(operation);

  test('has a summary, a description, its scopes and a sample call', () => {
    expect(spec.summary).toMatch(/^\S.{5,}[^.]$/);
    expect(source.description).toMatch(/^\S[^]{10,}[.:]$/);
    const scopes = 'public' in source.access ? [] : Object.keys(source.access);
    expect(spec.security).toEqual(scopes.map((scope) => ({ platform: [scope] })));
    for (const scope of scopes) expect(spec.description).toContain(`\`${scope}\``);
    expect(spec['x-codeSamples'][0].source).toContain('curl');
    expect(spec['x-codeSamples'][0].source).not.toMatch(/undefined|[/=](?=["?&])/);
  });

  test('says of each parameter what it is, with an example where it must be given', () => {
    for (const { name, description, required, example, schema } of (spec.parameters ?? []) as {
      name: string;
      description?: string;
      required: boolean;
      example?: unknown;
      schema: object;
    }[]) {
      expect([name, typeof description]).toEqual([name, 'string']);
      if (required) expect([name, document.faults(schema, example)]).toEqual([name, []]);
    }
  });

  test('shows a body as it is sent, which its own schema accepts', () => {
    if (!source.body) return expect('requestBody' in spec).toBe(source.uploads !== undefined);
    const { value } = exampleOf(source.body);
    expect(source.body.safeParse(value).error).toBeUndefined();
    const { schema, examples } = document.content(spec.requestBody, 'application/json');
    expect(examples).toEqual([value]);
    expect(document.faults(schema, value)).toEqual([]);
  });

  test('shows what it answers, with the headers that come with it', () => {
    const good = Object.entries(source.answers);
    expect(good.length).toBeGreaterThan(0);
    for (const [status, schema] of good) {
      const answer = document.answer(spec, status);
      expect(Object.keys(answer.headers)).toContain('X-Request-Id');
      expect('Location' in answer.headers).toBe(status === '201' && source.location !== undefined);
      expect('Idempotent-Replayed' in answer.headers).toBe(source.idempotency !== undefined);
      if (schema === null) expect(answer.content).toBeUndefined();
      else if ('binary' in schema) expect(Object.keys(answer.content!)).toEqual(schema.binary);
      else {
        const value = source.example ?? exampleOf(schema).value;
        expect(schema.safeParse(value).error).toBeUndefined();
        const content = document.content(answer, 'application/json');
        expect(content.examples).toEqual([value]);
        expect(document.faults(content.schema, value)).toEqual([]);
        expect('ETag' in answer.headers).toBe(
          source.method === 'get' || typeof (value as { version?: unknown }).version === 'number',
        );
      }
    }
  });

  test('lists every problem under its status, with an example of each', () => {
    const codes = Object.keys(spec.responses as object)
      .filter((status) => !(status in source.answers) && status !== '304')
      .flatMap((status) => {
        const answer = document.answer(spec, status);
        expect(Object.keys(answer.headers)).toContain('X-Request-Id');
        const { schema, examples } = document.content(answer, 'application/problem+json');
        for (const example of examples) expect([example, document.faults(schema, example)]).toEqual([example, []]);
        const codes = (examples as { code: string; status: number }[]).map((problem) => ({
          code: problem.code,
          status: String(problem.status),
        }));
        expect(new Set(codes.map((each) => each.status))).toEqual(new Set([status]));
        expect(document.faults(schema, { ...(examples[0] as object), code: 'another-code' })).not.toEqual([]);
        return codes.map(({ code }) => code);
      });
    expect(codes.sort()).toEqual([...document.problemsOf(source)].sort());
  });
});

test('every event that is posted to other servers is described with an example, without what is meant for persons', () => {
  expect(document.messages.map(({ type }) => type).sort()).toEqual([...WEBHOOK_EVENTS].sort());
  for (const { type, spec } of document.messages) {
    const { schema, examples } = document.content(spec.requestBody, 'application/json');
    expect(examples).toMatchObject([{ type }]);
    expect([type, document.faults(schema, examples[0])]).toEqual([type, []]);
    expect(JSON.stringify(schema)).not.toMatch(/"(question|reasons)"/);
  }
});

test('one name for two different schemas, or for two operations, is refused', () => {
  const naming = (path: `/v1/${string}`, operationId: string, schema: z.ZodType) =>
    route({
      method: 'get',
      path,
      operationId,
      summary: 'Things',
      access: { ops: anyObject },
      answers: { 200: schema },
      handle: () => Promise.resolve({ status: 200, body: {} } as never),
    });
  const first = naming('/v1/things', 'listThings', z.object({ id: z.string() }).meta({ id: 'Thing' }));
  const other = naming('/v1/others', 'listOthers', z.object({ id: z.int() }).meta({ id: 'Thing' }));
  const nested = naming(
    '/v1/nested',
    'listNested',
    z.object({ items: z.array(z.object({ name: z.string() }).meta({ id: 'Thing' })) }),
  );
  const same = naming('/v1/same', 'listSame', z.object({ id: z.string() }).meta({ id: 'Thing' }));
  const documentOf =
    (...routes: Route[]) =>
    () =>
      openapiOf(routes.map((each, index) => ({ name: `service-${index}`, routes: [each] })));
  expect(documentOf(first, other)).toThrow('two different schemas are called "Thing"');
  expect(documentOf(first, nested)).toThrow('two different schemas are called "Thing"');
  expect(documentOf(first, same)).not.toThrow();
  expect(documentOf(first, { ...same, operationId: 'listThings' })).toThrow('two operations are called "listThings"');
});

test('the numbers of the examples are those that the formula gives', () => {
  const inputs = EXAMPLE.thresholdInputs as ThresholdInputs;
  expect(standingOf({ votes: 14, passed: false }, inputs)).toMatchObject({
    threshold: 13,
    crosses: true,
    leastPlaces: 14,
    needCents: 168_000,
    reservedCents: 168_000,
    availableCents: 14_553_424,
    groupsStillNeeded: 0,
  });
});
