import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { read } from '../../readers/deployment-files.ts';

const rows = read('docs/security.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| threat') && !line.startsWith('| ---'));

test('every defence that the page on security names has a test that is there', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path]) => path!);
    expect([row, named.length > 0]).toEqual([row, true]);
    for (const path of named)
      expect([path, existsSync(new URL(`../../../${path}`, import.meta.url))]).toEqual([path, true]);
  }
});
