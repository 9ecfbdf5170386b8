import { expect, test } from '@jest/globals';
import { AppError, STATUS_OF_KIND } from '../../../libs/errors/app-error.ts';
import { PROBLEM_CODES, PROBLEM_GROUPS, problemEntry } from '../../../libs/errors/catalogue.ts';
import { PLACES } from '../../../libs/errors/problems/entry.ts';
import { anyObject, inPath, ownGroupElseNotFound } from '../../../libs/http/access.ts';
import { Problem, problemBody, problemOf } from '../../../libs/http/problem.ts';
import { holdToDeclaration, problemsOf } from '../../../libs/http/route-problems.ts';
import { route } from '../../../libs/http/route.ts';
import { routesOf } from '../../../scripts/describe.ts';
import { services } from '../../../services/all-services.ts';

test('every problem stands in the catalogue once, with what happened, what to do and an example that is one', () => {
  const all = Object.values(PROBLEM_GROUPS).flatMap((group) => Object.keys(group));
  expect([...all].sort()).toEqual([...PROBLEM_CODES].sort());
  expect(new Set(all).size).toBe(all.length);
  for (const code of PROBLEM_CODES) {
    const { title, happened, remedy, exampleDetail, errors, retry, retryAfter } = problemEntry(code);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [happened, remedy])
      expect([code, text.length > 15, text.endsWith('.')]).toEqual([code, true, true]);
    expect([code, title.length > 0, title.endsWith('.')]).toEqual([code, true, false]);
    expect([code, retryAfter !== undefined]).toEqual([code, retry === 'shortly']);
    expect(Problem.safeParse(problemBody(code, exampleDetail, 'r', errors)).error).toBeUndefined();
  }
});

test('every code that calls can see is declared by a route, and what only operators see by none', () => {
  const declared = new Set(services.flatMap(routesOf).flatMap(problemsOf));
  const seen = PROBLEM_CODES.filter(
    (code) => problemEntry(code).seenBy !== 'operators' && !problemEntry(code).beforeRoutes,
  );
  expect([...declared].sort()).toEqual([...seen].sort());
});

test('a route has the problems of its own declaration, of its access rules and of what the adapter asks for', () => {
  const thing = route({
    method: 'post',
    path: '/v1/groups/:groupId/things',
    summary: 'A thing',
    access: { group: ownGroupElseNotFound('thing', inPath('groupId')), ops: anyObject },
    params: { groupId: Problem.shape.type },
    answers: { 204: null },
    idempotency: 'required',
    problems: ['overdrawn'],
    handle: () => Promise.resolve({ status: 204 as const }),
  });
  expect(problemsOf(thing)).toEqual([
    'malformed-request',
    'idempotency-key-required',
    'unauthenticated',
    'insufficient-scope',
    'person-erased',
    'not-found',
    'changed-meanwhile',
    'overdrawn',
    'invalid-request',
    'idempotency-key-reused',
    'too-many-requests',
    'internal',
    'store-unavailable',
  ]);
});

test('an answer that the route does not declare is told, a declared one passes', () => {
  const faults: string[] = [];
  const passed: unknown[] = [];
  const open = route({
    method: 'get',
    path: '/v1/things',
    summary: 'Things',
    access: { ops: anyObject },
    answers: { 204: null },
    problems: ['overdrawn'],
    handle: () => Promise.resolve({ status: 204 as const }),
  });
  const watch = holdToDeclaration(open, (fault) => void faults.push(fault));
  const errors = [
    new AppError('conflict', 'overdrawn', 'declared'),
    new AppError('conflict', 'already-voted', 'not declared'),
    new Error('broken'),
  ];
  for (const error of errors) void watch(error, {} as never, {} as never, (next) => void passed.push(next));
  expect(faults).toEqual(['GET /v1/things answered the problem "already-voted", which it does not declare']);
  expect(passed).toEqual(errors);
});

test('faults are JSON pointers into the part of the request that they name', () => {
  const faults = (['', '/lines/0/a~1b', '#query/limit', '#header/if-match', '#resource/howTo/steps'] as const).map(
    (pointer) => ({ pointer, detail: 'wrong' }),
  );
  const { problem } = problemOf(new AppError('invalid', 'invalid-request', 'Wrong.', { faults }), 'r-1');
  expect(problem).toMatchObject({
    type: '/problems/invalid-request',
    title: 'Invalid content',
    status: 422,
    requestId: 'r-1',
  });
  expect(problem.errors?.map((error) => [error.in, error.pointer])).toEqual([
    ['body', ''],
    ['body', '/lines/0/a~1b'],
    ['query', '/limit'],
    ['header', '/if-match'],
    ['resource', '/howTo/steps'],
  ]);
  for (const { in: place } of problem.errors ?? []) expect(PLACES).toContain(place);
});

test('the kind of an error and the status of its code cannot differ', () => {
  // @ts-expect-error -- a conflict cannot carry the code of another status
  const wrong = new AppError('conflict', 'invalid-request', 'Wrong.');
  // @ts-expect-error -- nor a code that the catalogue does not know
  const unknown = new AppError('conflict', 'no-such-code', 'Wrong.');
  expect([wrong, unknown]).toHaveLength(2);
  expect(new Set(Object.values(STATUS_OF_KIND)).size).toBe(Object.keys(STATUS_OF_KIND).length);
});
