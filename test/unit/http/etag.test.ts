import { expect, test } from '@jest/globals';
import { isKnown, tagOf, versionIn } from '../../../libs/http/etag.ts';

test('a tag leads back to its version, with or without the digest of an answer', () => {
  expect(versionIn(tagOf('{"a":1}', 7))).toBe(7);
  expect(versionIn('"7"')).toBe(7);
  for (const other of ['7', '"x"', 'W/"7"', '*', '"7", "8"', '"-"', `"${'9'.repeat(16)}"`, '"7-"', tagOf('{}')])
    expect([other, versionIn(other)]).toEqual([other, undefined]);
});

test('two answers of one version have two tags when they differ', () => {
  expect(tagOf('{"place":null}', 7)).not.toBe(tagOf('{"place":{}}', 7));
});

test('what the caller has is known in any writing that HTTP allows', () => {
  const tag = tagOf('[]', 3);
  for (const header of [tag, `W/${tag}`, `"other", ${tag}`, `"a",W/${tag} ,"b"`, '*', ' * '])
    expect([header, isKnown(header, tag)]).toEqual([header, true]);
  for (const header of [undefined, '', '"3"', '"3-', 'nonsense', '**'])
    expect([header, isKnown(header, tag)]).toEqual([header, false]);
});
