import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../../libs/logger/logger.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { migrate } from '../../../libs/mongo/migrate.ts';

let mongo: MongoLink;
let database: Database;
beforeAll(async () => {
  mongo = await connectMongo(process.env['MONGODB_URI']!, createLogger({ level: 'silent' }));
  database = mongo.database(`t${randomBytes(5).toString('hex')}-migrate`);
});
afterAll(() => mongo.close());

const idsIn = async (name: string) => (await database.collection(name).find().toArray()).map(({ _id }) => String(_id));

test('a collection of a former release is renamed with what it holds, once, and gets its indexes', async () => {
  await database.collection<{ _id: string }>('groups').insertOne({ _id: 'a group' });
  const plans = [{ name: 'known-groups', formerName: 'groups', indexes: [{ key: { certified: 1 } }] }];
  await migrate(database, plans);
  await migrate(database, plans);
  expect(await idsIn('known-groups')).toEqual(['a group']);
  const names = (await database.db!.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  expect(names).not.toContain('groups');
  const keys = (await database.collection('known-groups').indexes()).map(({ key }) => key);
  expect(keys).toContainEqual({ certified: 1 });
});

test('a field of a former release is renamed in all documents, also in those that were written since, and what it holds stays', async () => {
  const rows = database.collection<{ _id: string; [field: string]: unknown }>('rows');
  const ids = Array.from({ length: 501 }, (_, index) => `row ${String(index).padStart(3, '0')}`);
  await rows.insertMany(ids.map((_id, n) => ({ _id, n, submission: null, kept: true })));
  const plans = [{ name: 'rows', formerFields: { n: 'round', submission: 'financeRound' } }];
  await migrate(database, plans);
  await rows.insertOne({ _id: 'row of a former process', n: 7, submission: { amountCents: 1 } });
  await migrate(database, plans);
  expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
    ...ids.map((_id, round) => ({ _id, round, financeRound: null, kept: true })),
    { _id: 'row of a former process', round: 7, financeRound: { amountCents: 1 } },
  ]);
});

test('a field of the elements of a list is renamed too, and a document without the list stays as it is', async () => {
  const batches = database.collection<{ _id: string; [field: string]: unknown }>('batches');
  const at = new Date(0);
  await batches.insertMany([
    {
      _id: 'a',
      rows: [
        { id: 1, settledAt: null },
        { id: 2, settledAt: at },
        { id: 3, answeredAt: at },
      ],
    },
    { _id: 'b', rows: [] },
    { _id: 'c' },
  ]);
  const plans = [{ name: 'batches', formerFields: { 'rows.settledAt': 'rows.answeredAt' } }];
  await migrate(database, plans);
  await migrate(database, plans);
  expect(await batches.find().sort({ _id: 1 }).toArray()).toEqual([
    {
      _id: 'a',
      rows: [
        { id: 1, answeredAt: null },
        { id: 2, answeredAt: at },
        { id: 3, answeredAt: at },
      ],
    },
    { _id: 'b', rows: [] },
    { _id: 'c' },
  ]);
});

test('a field that a former release did not have is added to all documents, and one that is there keeps its value', async () => {
  const seasons = database.collection<{ _id: string; [field: string]: unknown }>('seasons');
  const ids = Array.from({ length: 501 }, (_, index) => `season ${String(index).padStart(3, '0')}`);
  await seasons.insertMany([
    ...ids.map((_id) => ({ _id, policy: { floor: 5 } })),
    { _id: 'without', policy: null },
    { _id: 'with', policy: { formula: 'v2' }, memory: 7 },
  ]);
  const plans = [{ name: 'seasons', addedFields: { 'policy.formula': 'v1', memory: null } }];
  await migrate(database, plans);
  await migrate(database, plans);
  expect(await seasons.find().sort({ _id: 1 }).toArray()).toEqual([
    ...ids.map((_id) => ({ _id, policy: { floor: 5, formula: 'v1' }, memory: null })),
    { _id: 'with', policy: { formula: 'v2' }, memory: 7 },
    { _id: 'without', policy: null, memory: null },
  ]);
});
