import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { anyObject, type ObjectRule } from '../../libs/http/access.ts';
import { MACHINE_SCOPES, SCOPES, type Scope } from '../../libs/http/caller.ts';
import type { Route } from '../../libs/http/route.ts';
import { services } from '../../services/all-services.ts';
import { sampleRequest } from '../readers/sample-request.ts';
import { expectOk } from '../scenes/story-scene.ts';
import { openWorld, ROUTES, type World } from '../scenes/world.ts';
import { newId, type Answer } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.system.stop());

const guarded = ROUTES.filter(({ access }) => !('public' in access));
const rulesOf = ({ access }: Route) => Object.entries(access) as [Scope, ObjectRule][];
const named = (routes: readonly Route[]) =>
  routes.map((route) => ({ name: `${route.method.toUpperCase()} ${route.path}`, route }));

const ask = (route: Route, token?: string): Promise<Answer> => {
  const { method, path, ...rest } = sampleRequest(route, world.knownTo(route));
  return world.call(method, path, {
    ...rest,
    ...(token !== undefined && { token }),
    key: newId(),
    headers: { 'if-match': '"1"' },
  });
};
const refusal = ({ status, headers, body }: Answer) => ({
  status,
  isProblem: headers.get('content-type')?.startsWith('application/problem+json') ?? false,
  tells: Object.keys(body as object).filter(
    (field) => !['type', 'title', 'status', 'code', 'detail', 'requestId'].includes(field),
  ),
});
const refusedWith = (status: number) => ({ status, isProblem: true, tells: [] });

test('there are routes to be tried', () => {
  expect(guarded.length).toBeGreaterThan(100);
});

describe.each(named(guarded))('$name', ({ route }) => {
  const scopes = rulesOf(route).map(([scope]) => scope);
  const someone = () => world.insider(scopes[0]!);

  test('is closed without a usable token', async () => {
    const tokens = [
      undefined,
      'a.b.c',
      await world.system.token({ ...someone(), expiresAt: 1 }),
      await world.system.token({ ...someone(), audience: 'elsewhere' }),
    ];
    expect(await Promise.all(tokens.map(async (token) => refusal(await ask(route, token))))).toEqual(
      tokens.map(() => refusedWith(401)),
    );
  });

  test('is closed to every scope that it does not name', async () => {
    const others = SCOPES.filter((scope) => !scopes.includes(scope));
    const tokens = await Promise.all(others.map((scope) => world.system.token(world.insider(scope))));
    expect(await Promise.all(tokens.map(async (token) => refusal(await ask(route, token))))).toEqual(
      others.map(() => refusedWith(403)),
    );
  });

  test('is closed to a person with the scope of a machine, and to a machine with the scope of a person', async () => {
    const wrong = scopes.map((scope) =>
      (MACHINE_SCOPES as readonly string[]).includes(scope) ? { sub: newId(), scope } : { clientId: 'platform', scope },
    );
    const tokens = await Promise.all(wrong.map((who) => world.system.token(who)));
    expect(await Promise.all(tokens.map(async (token) => refusal(await ask(route, token))))).toEqual(
      wrong.map(() => refusedWith(403)),
    );
  });
});

describe('an erased person', () => {
  const sub = newId();
  const writes = guarded.filter(({ method }) => method !== 'get');
  const forPersons = writes.flatMap((route) => {
    const scope = rulesOf(route)
      .map(([name]) => name)
      .find((name) => !(MACHINE_SCOPES as readonly string[]).includes(name));
    return scope ? [{ name: `${route.method.toUpperCase()} ${route.path}`, route, scope }] : [];
  });
  beforeAll(async () => {
    await expectOk(
      world.call('POST', `/v1/persons/${sub}/erasures`, {
        token: await world.system.token({ clientId: 'platform', scope: 'directory' }),
        body: {},
      }),
    );
    await waitUntil(
      async () =>
        (
          await Promise.all(
            services.map(({ name }) => world.system.database(name).collection('erased-persons').countDocuments()),
          )
        ).every((count) => count === 1),
      { what: 'an erasure that every service heard of' },
    );
  });

  test.each(forPersons)('writes nothing any more: $name', async ({ route, scope }) => {
    const token = await world.system.token({ ...world.insider(scope), sub });
    const { status, body } = await ask(route, token);
    expect([status, body.code]).toEqual([403, 'person-erased']);
  });
});

const withRules = guarded.flatMap((route) =>
  rulesOf(route)
    .filter(([, rule]) => rule !== anyObject)
    .map(([scope]) => ({ name: `${route.method.toUpperCase()} ${route.path}`, scope, route })),
);

describe.each(withRules)('$name with scope $scope', ({ route, scope }) => {
  test('is closed to who has nothing to do with the thing, or too much', async () => {
    const { status, ...rest } = refusal(await ask(route, await world.system.token(world.outsider(scope))));
    expect(rest).toEqual({ isProblem: true, tells: [] });
    expect([403, 404]).toContain(status);
  });
});

/** Reads first, removals last, so that what is asked for is still there. */
const ORDER = ['get', 'put', 'patch', 'post', 'delete'];
const controls = [...withRules].sort((a, b) => ORDER.indexOf(a.route.method) - ORDER.indexOf(b.route.method));

describe.each(controls)('$name with scope $scope', ({ route, scope }) => {
  test('is open to whom it is for, so the refusal was about them', async () => {
    const who = world.insider(scope);
    const isAboutPerson = route.path.includes(':personId');
    const { status, body } = await ask(
      route,
      await world.system.token(isAboutPerson ? { ...who, sub: String(world.known['personId']) } : who),
    );
    expect({ open: ![401, 403, 404].includes(status), status, code: body.code }).toMatchObject({ open: true });
  });
});
