import { describe, expect, test } from '@jest/globals';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { COMMON_COLLECTIONS } from '../../../libs/service/databases.ts';
import { services } from '../../../services/all-services.ts';
import { read } from '../../readers/deployment-files.ts';

const CELL = /`([\w.-]+)`(?: by `\{ (\w+): 1 \}`)?(?: \(([\w, ]+)\))?/g;
type Named = { readonly name: string; readonly by: string | undefined; readonly unique: readonly string[] };
const namedIn = (cell = ''): Named[] =>
  [...cell.matchAll(CELL)].map(([, name = '', by, unique = '']) => ({
    name,
    by,
    unique: unique === '' ? [] : unique.split(', '),
  }));

const section = /### Sharded MongoDB\n([\s\S]*?)\n## /.exec(read('docs/operations.md'))?.[1] ?? '';
const rows = new Map(
  [...section.matchAll(/^\| (\w+) \|(.*)\|(.*)\|(.*)\|$/gm)].map(([, service, sharded, whole, small]) => [
    service,
    { sharded: namedIn(sharded), whole: namedIn(whole), small: namedIn(small) },
  ]),
);

/** Beside `_id`, by the first field of each: with that the shard key would have to begin. */
const uniqueOf = ({ indexes = [] }: CollectionPlan) =>
  indexes
    .filter(({ unique }) => unique)
    .map(({ key }) => (Object.keys(key)[0] ?? '').replace('receipts.id', 'receipts'));

describe.each(services)('the sharding of $name', ({ name, collections }) => {
  const plans = [...collections, ...COMMON_COLLECTIONS];
  const planOf = (collection: string) => plans.find((plan) => plan.name === collection) ?? { name: collection };
  const { sharded, whole, small } = rows.get(name) ?? { sharded: [], whole: [], small: [] };

  test('says of every collection, once, whether it may be', () => {
    expect([...sharded, ...whole, ...small].map((each) => each.name).sort()).toEqual(
      plans.map((plan) => plan.name).sort(),
    );
  });

  test('breaks no unique index', () => {
    for (const { name: collection, by } of [...sharded, ...small])
      expect([collection, uniqueOf(planOf(collection))]).toEqual([collection, by === undefined ? [] : [by]]);
  });

  test('names each unique index that stands in its way', () => {
    for (const { name: collection, unique } of whole)
      expect([collection, [...unique].sort()]).toEqual([collection, uniqueOf(planOf(collection)).sort()]);
  });
});
