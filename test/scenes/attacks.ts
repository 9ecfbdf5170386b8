/** Ways to damage a body that is valid. Each gives bytes and says how they are to be refused. */
export type Attack = {
  readonly name: string;
  readonly bytes: Buffer;
  readonly type?: string;
  readonly statuses: readonly number[];
};

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const MALFORMED = [400];
const INVALID = [422];

/** Gives every place where a value of this kind stands, each as the keys that lead to it. */
function placesOf(value: Json, kind: 'string' | 'number', at: (string | number)[] = []): (string | number)[][] {
  if (typeof value === kind) return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => placesOf(each, kind, [...at, key]));
}

function withValue(value: Json, [key, ...rest]: (string | number)[], put: Json): Json {
  if (key === undefined) return put;
  const copy = structuredClone(value) as Record<string | number, Json>;
  copy[key] = withValue(copy[key] ?? null, rest, put);
  return copy;
}

/** Numbers that JSON can write and JavaScript cannot keep go in as a mark, to be replaced in the text. */
const MARK = '@@';
const inPlace = (body: Json, place: (string | number)[], raw: string) =>
  JSON.stringify(withValue(body, place, MARK)).replace(`"${MARK}"`, () => raw);
const added = (json: string, raw: string) => (json === '{}' ? `{${raw}}` : `${json.slice(0, -1)},${raw}}`);
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const invalidUtf8 = (json: string) =>
  Buffer.concat([
    Buffer.from(json.slice(0, -1)),
    Buffer.from(json === '{}' ? '"x":"' : ',"x":"'),
    Buffer.from([0xc3, 0x28, 0xff]),
    Buffer.from('"}'),
  ]);

export function attacksOn(body: Json): Attack[] {
  const json = JSON.stringify(body);
  const text = (name: string, damaged: string, statuses: readonly number[], type?: string): Attack => ({
    name,
    bytes: Buffer.from(damaged),
    statuses,
    ...(type !== undefined && { type }),
  });
  const [firstName = 'x'] = Object.keys(body as object);
  return [
    text('cut off', json.slice(0, -1), MALFORMED),
    text('nothing', '', [400, 422]),
    text('not JSON', 'x=1', MALFORMED),
    text('two values', `${json} ${json}`, MALFORMED),
    text('another type', json, [415], 'text/plain'),
    text('a form', json, [415], 'application/x-www-form-urlencoded'),
    text('another charset', json, [415], 'application/json; charset=utf-16'),
    { name: 'UTF-16', bytes: Buffer.from(json, 'utf16le'), statuses: MALFORMED },
    { name: 'no UTF-8', bytes: invalidUtf8(json), statuses: MALFORMED },
    text('half a character', added(json, String.raw`"x":"\ud800"`), MALFORMED),
    text(
      'a name twice',
      added(added(json, `${JSON.stringify(firstName)}:1`), `${JSON.stringify(firstName)}:2`),
      MALFORMED,
    ),
    text('10,000 levels', added(json, `"x":${deep(10_000)}`), MALFORMED),
    text('10,000 levels alone', deep(10_000), MALFORMED),
    text('__proto__', added(json, '"__proto__":{"scopes":["finance"],"isAdmin":true}'), INVALID),
    text('constructor', added(json, '"constructor":{"prototype":{"isAdmin":true}}'), INVALID),
    text('$where', added(json, '"$where":"sleep(1000)"'), INVALID),
    text('null', 'null', INVALID),
    text('a list', `[${json}]`, INVALID),
    text('a text', JSON.stringify(json), INVALID),
    ...placesOf(body, 'string').flatMap((place) => [
      text(`{"$gt":""} at ${place.join('/')}`, inPlace(body, place, '{"$gt":""}'), INVALID),
      text(`{"$where":…} at ${place.join('/')}`, inPlace(body, place, '{"$where":"return true"}'), INVALID),
      text(`a null byte at ${place.join('/')}`, inPlace(body, place, String.raw`"a\u0000b"`), INVALID),
      text(`a list at ${place.join('/')}`, inPlace(body, place, '["a"]'), INVALID),
    ]),
    ...placesOf(body, 'number').flatMap((place) =>
      ['9007199254740993', '1e400', '-1e400', '1e-7', '-1', '1.5', '"1"', '{"$inc":1}'].map((raw) =>
        text(`${raw} at ${place.join('/')}`, inPlace(body, place, raw), INVALID),
      ),
    ),
  ];
}

/** These texts damage a path or a query; each says how it is to be refused. */
export const PATH_ATTACKS: readonly { name: string; text: string; statuses: readonly number[] }[] = [
  { name: 'a null byte', text: 'a%00b', statuses: INVALID },
  { name: 'a control character', text: 'a%0Ab', statuses: INVALID },
  { name: 'a broken percent', text: '%zz', statuses: MALFORMED },
  { name: 'half a percent', text: 'a%', statuses: MALFORMED },
  { name: 'no UTF-8', text: '%ff%fe', statuses: MALFORMED },
  { name: 'an overlong slash', text: '%c0%af', statuses: MALFORMED },
  { name: 'half a character', text: '%ed%a0%80', statuses: MALFORMED },
  { name: 'an operator', text: '%7B%22%24gt%22%3A%22%22%7D', statuses: [404, 422] },
  { name: '5,000 characters', text: 'a'.repeat(5_000), statuses: INVALID },
];
