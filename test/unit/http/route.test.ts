import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { AppError } from '../../../libs/errors/app-error.ts';
import {
  anyObject,
  authorize,
  inBody,
  inPath,
  othersGroup,
  ownGroupElseForbidden,
  ownGroupElseNotFound,
} from '../../../libs/http/access.ts';
import type { Caller, Scope } from '../../../libs/http/caller.ts';
import { route } from '../../../libs/http/route.ts';
import { routesOf } from '../../../scripts/describe.ts';
import { services } from '../../../services/all-services.ts';

const answers = { 204: null } as const;
const handle = () => Promise.resolve({ status: 204 as const });

test('a route that says nothing about access fails at start', () => {
  const forgotten = { method: 'get', path: '/v1/secrets', summary: 'Secrets', answers, handle } as never;
  expect(() => route(forgotten)).toThrow('declares nobody who may call it');
  expect(() => route({ method: 'get', path: '/v1/secrets', summary: 'Secrets', access: {}, answers, handle })).toThrow(
    'declares nobody who may call it',
  );
});

test('a route that tolerates unknown fields, however deep, or hides a path parameter fails at start', () => {
  const loose = z.strictObject({ lines: z.array(z.object({ label: z.string() })) });
  expect(() =>
    route({
      method: 'post',
      path: '/v1/things',
      summary: 'Things',
      access: { ops: anyObject },
      body: loose,
      answers,
      handle,
    }),
  ).toThrow('accepts unknown fields');
  expect(() =>
    route({
      method: 'get',
      path: '/v1/things/:thingId',
      summary: 'A thing',
      access: { ops: anyObject },
      answers,
      handle,
    }),
  ).toThrow('does not declare its path parameters');
});

const caller = (scopes: Scope[], groups: string[] = []): Caller => ({
  id: 'someone',
  scopes: new Set(scopes),
  groups: new Set(groups),
});
const input = { params: { groupId: 'g' }, query: {}, body: { groupId: 'g' } };
const refusal = async (run: Promise<void>) =>
  run.then(
    () => 'allowed',
    (error: unknown) => (error instanceof AppError ? `${error.kind} ${error.code}` : 'broken'),
  );

test('one matching scope whose rule agrees is enough, and the first refusal is told otherwise', async () => {
  const access = {
    group: ownGroupElseNotFound('claim', inPath('groupId')),
    finance: othersGroup('claim', inPath('groupId')),
  };
  expect(await refusal(authorize(access, caller(['group'], ['g']), input))).toBe('allowed');
  expect(await refusal(authorize(access, caller(['finance'], ['x']), input))).toBe('allowed');
  expect(await refusal(authorize(access, caller(['group'], ['x']), input))).toBe('not-found not-found');
  expect(await refusal(authorize(access, caller(['finance'], ['g']), input))).toBe('forbidden own-group');
  expect(await refusal(authorize(access, caller(['review'], ['g']), input))).toBe('forbidden insufficient-scope');
  expect(
    await refusal(authorize({ group: ownGroupElseForbidden(inBody('groupId')) }, caller(['group'], ['x']), input)),
  ).toBe('forbidden not-your-group');
});

test('every POST that creates has an Idempotency-Key or a natural key that its description names', () => {
  const creating = services
    .flatMap(routesOf)
    .filter(({ method, answers: statuses }) => method === 'post' && 201 in statuses);
  for (const { path, idempotency, description } of creating)
    expect({ path, safe: idempotency !== undefined || /natural key|harmless/.test(description ?? '') }).toEqual({
      path,
      safe: true,
    });
});
