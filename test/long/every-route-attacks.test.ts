import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Scope } from '../../libs/http/caller.ts';
import type { Route } from '../../libs/http/route.ts';
import { services } from '../../services/all-services.ts';
import { sampleRequest } from '../readers/sample-request.ts';
import { attacksOn, PATH_ATTACKS } from '../scenes/attacks.ts';
import { openWorld, ROUTES, type World } from '../scenes/world.ts';
import { newId } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

let world: World;
let before: Record<string, string>;
beforeAll(async () => {
  // One caller of each scope sends everything here.
  world = await openWorld({ RATE_LIMIT_PER_MINUTE: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' });
  before = await waitUntil(
    async () => {
      const first = await everything();
      return JSON.stringify(first) === JSON.stringify(await everything()) && first;
    },
    { what: 'a system in which nothing moves', everyMs: 500 },
  );
});
afterAll(() => world.system.stop());

/** Ids and versions of every document: whatever is accepted adds one or raises one. */
async function everything(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, collections } of services) {
    for (const collection of collections) {
      const rows = await world.system
        .database(name)
        .collection(collection.name)
        .find({}, { projection: { version: 1, seq: 1 } })
        .toArray();
      found[`${name}.${collection.name}`] = rows
        .map(({ _id, version, seq }) => `${String(_id)}@${String(version)}.${String(seq)}`)
        .sort()
        .join();
    }
  }
  return found;
}

/** Bytes as they are: fetch would mend some of them. */
const send = ({
  method,
  path,
  bytes,
  headers,
}: {
  method: string;
  path: string;
  bytes?: Buffer;
  headers: Record<string, string>;
}) =>
  new Promise<{ status: number; code: string }>((resolve, reject) => {
    const sent = httpRequest(
      world.system.url,
      { method, path, headers: { ...headers, ...(bytes && { 'content-length': String(bytes.length) }) } },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => (text += chunk))
          .on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              code: text.startsWith('{') ? String((JSON.parse(text) as { code?: unknown }).code) : text.slice(0, 80),
            }),
          );
      },
    );
    sent.on('error', reject).end(bytes);
  });

async function attack(
  route: Route,
  { path, bytes, type = 'application/json' }: { path: string; bytes?: Buffer | undefined; type?: string | undefined },
) {
  const [scope] = Object.keys(route.access) as Scope[];
  const token = 'public' in route.access ? undefined : await world.system.token(world.insider(scope!));
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(bytes && { 'content-type': type }),
    'idempotency-key': newId(),
    'if-match': '"1"',
  };
  return send({ method: route.method.toUpperCase(), path, headers, ...(bytes && { bytes }) });
}

/** How each is answered, where that is not how it should be. */
async function surprises<T extends { name: string; statuses: readonly number[] }>(
  attacks: readonly T[],
  run: (each: T) => Promise<{ status: number; code: string }>,
) {
  const answers = await Promise.all(
    attacks.map(async (each) => ({ name: each.name, wanted: each.statuses, ...(await run(each)) })),
  );
  return answers.filter(({ wanted, status }) => !wanted.includes(status));
}

const named = (routes: readonly Route[]) =>
  routes.map((route) => ({ name: `${route.method.toUpperCase()} ${route.path}`, route }));
const withBody = named(ROUTES.filter(({ body }) => body));

describe.each(withBody)('$name', ({ route }) => {
  test('refuses every damaged body for what is wrong with it', async () => {
    const { path, body } = sampleRequest(route, world.knownTo(route));
    expect(
      await surprises(attacksOn(body as never), ({ bytes, type }) => attack(route, { path, bytes, type })),
    ).toEqual([]);
  });
});

describe.each(named(ROUTES))('$name', ({ route }) => {
  test('refuses damaged ids and queries', async () => {
    const { path, body, raw, type } = sampleRequest(route, world.knownTo(route));
    const bytes = raw ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
    const [way = '', query = ''] = path.split('?');
    const params = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    const inPath = params.flatMap((param) =>
      PATH_ATTACKS.map(({ name, text, statuses }) => ({
        name: `${name} in ${param}`,
        statuses: [...statuses, 404],
        damaged: route.path
          .split('/')
          .map((part, index) => (part === `:${param}` ? text : way.split('/')[index]))
          .join('/'),
      })),
    );
    const inQuery = PATH_ATTACKS.flatMap(({ name, text, statuses }) =>
      [`x=${text}`, `${text}=1`, 'limit' in route.query.shape ? `limit=${text}` : `y=${text}`].map((part) => ({
        name: `${name} in ${part.slice(0, 20)}`,
        statuses,
        damaged: `${way}?${query && `${query}&`}${part}`,
      })),
    );
    const prototypes = ['__proto__=1', 'constructor=1', '$where=1', 'limit[$gt]=1', 'limit=1&limit=2'].map((part) => ({
      name: part,
      statuses: [422],
      damaged: `${way}?${query && `${query}&`}${part}`,
    }));
    expect(
      await surprises([...inPath, ...inQuery, ...prototypes], ({ damaged }) =>
        attack(route, { path: damaged, bytes, type }),
      ),
    ).toEqual([]);
  });
});

test('after all of it the stores are as they were', async () => {
  expect(await everything()).toEqual(before);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});
