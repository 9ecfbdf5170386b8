import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../../../libs/logger/logger.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { firstMissing, migrate, type MigrationStep } from '../../../libs/mongo/migrate.ts';

let mongo: MongoLink;
let database: Database;
beforeAll(async () => {
  mongo = await connectMongo(process.env['MONGODB_URI']!, createLogger({ level: 'silent' }), { isMigration: true });
});
afterAll(() => mongo.close());
beforeEach(() => {
  database = mongo.database(`t${randomBytes(5).toString('hex')}-indexes`);
});

const built = async () =>
  (await database.collection('rows').indexes())
    .filter(({ key }) => !('_id' in key))
    .map(({ key, unique, sparse }) => ({ key, ...(unique && { unique }), ...(sparse && { sparse }) }));
const plans = (index: object, more: object = {}) => [{ name: 'rows', indexes: [{ key: { a: 1 }, ...index }], ...more }];

test('an index whose key is there with other options is missing, until the migration has changed it', async () => {
  await migrate(database, plans({}));
  expect(await firstMissing(database, plans({}))).toBeUndefined();
  const changed = plans({ unique: true, sparse: true });
  expect(await firstMissing(database, changed)).toBe('rows: build the index {"a":1}, drop the index a_1');
  await migrate(database, changed);
  expect(await built()).toEqual([{ key: { a: 1 }, unique: true, sparse: true }]);
  expect(await firstMissing(database, changed)).toBeUndefined();
  await migrate(database, plans({}));
  expect(await built()).toEqual([{ key: { a: 1 } }]);
});

test('an index that nothing uses any more is dropped where the plan says so, and one that an operator made stays', async () => {
  await migrate(database, plans({}));
  await database.collection('rows').createIndexes([{ key: { theirs: 1 } }]);
  const next = [{ name: 'rows', indexes: [{ key: { b: 1 } }], formerIndexes: [{ a: 1 }] }];
  expect(await firstMissing(database, next)).toBe('rows: build the index {"b":1}, drop the index a_1');
  await migrate(database, next);
  expect((await built()).map(({ key }) => key)).toEqual(expect.arrayContaining([{ theirs: 1 }, { b: 1 }]));
  expect(await built()).toHaveLength(2);
  expect(await firstMissing(database, next)).toBeUndefined();
});

test('documents that break a new unique index are named, and the former index stays', async () => {
  await migrate(database, plans({}));
  await database.collection<{ _id: string; a: number }>('rows').insertMany([
    { _id: 'one', a: 1 },
    { _id: 'two', a: 1 },
  ]);
  await expect(migrate(database, plans({ unique: true }))).rejects.toThrow(
    'rows: the documents that are there break a unique index ({"a":1})',
  );
  expect(await built()).toEqual([{ key: { a: 1 } }]);
});

test('the migration tells each step that may take long, with the number of documents, and nothing when all is there', async () => {
  await database.collection<{ _id: string; old?: number }>('rows').insertOne({ _id: 'one', old: 7 });
  const steps: MigrationStep[] = [];
  let ended = 0;
  const run = () =>
    migrate(database, plans({}, { formerFields: { old: 'a' } }), (step) => {
      steps.push(step);
      return () => void (ended += 1);
    });
  await run();
  expect(steps).toEqual([
    { collection: 'rows', step: 'build the index {"a":1}', documents: 1 },
    { collection: 'rows', step: 'rename fields', documents: 1 },
  ]);
  await run();
  expect([steps.length, ended]).toEqual([2, 2]);
});
