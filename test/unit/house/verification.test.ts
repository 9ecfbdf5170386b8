import { expect, test } from '@jest/globals';
import { OF_CLAIMS } from '../../models/tampering/of-claims.ts';
import { OF_MONEY } from '../../models/tampering/of-money.ts';
import { OF_ROOTS } from '../../models/tampering/of-roots.ts';
import { read } from '../../readers/deployment-files.ts';

const rows = [...OF_MONEY, ...OF_ROOTS, ...OF_CLAIMS].map(({ what, seenBy }) => `| ${what} | \`${seenBy}\` |`);

test('the docs list every kind of tampering that the test does, and no other', () => {
  const table = ['| tampering | seen by |', '|---|---|', ...rows].join('\n');
  expect(read('docs/verification.md')).toContain(`<!-- tampering:begin -->\n${table}\n<!-- tampering:end -->`);
});

test('no kind of tampering is listed twice', () => expect(new Set(rows).size).toBe(rows.length));
