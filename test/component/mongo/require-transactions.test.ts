import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EnvironmentFaults } from '../../../libs/config/environment.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { requireReplicaSet, requireTransactions } from '../../../libs/mongo/require-transactions.ts';
import { steeredMongo, type SteeredMongo } from '../../support/steered-mongo.ts';

let steered: SteeredMongo;
let mongo: MongoLink;
let database: Database;
const logger = createLogger({ level: 'silent' });

beforeEach(async () => {
  steered = await steeredMongo(process.env['MONGODB_URI']!);
  mongo = await connectMongo(steered.uri, logger);
  database = mongo.database(`t${randomBytes(5).toString('hex')}-probe`);
  await migrate(database, [{ name: 'marks' }]);
});
afterEach(async () => {
  steered.mend();
  await mongo.close();
  await steered.close();
});

test('a replica set passes, and the probe of its transactions leaves nothing behind', async () => {
  await requireReplicaSet(database, logger);
  await requireTransactions(database, 'marks');
  expect(steered.seen.filter((command) => 'getMore' in command)).not.toEqual([]);
  expect(await database.collection('marks').countDocuments()).toBe(0);
});

test('a server alone is refused with words', async () => {
  steered.refuse('hello', { ok: 1, isWritablePrimary: true, minWireVersion: 0, maxWireVersion: 21 });
  const refusal = requireReplicaSet(database, logger);
  await expect(refusal).rejects.toThrow(EnvironmentFaults);
  await expect(refusal).rejects.toThrow('a server alone answers there, and it has no transactions');
});

test.each([
  ['insert', 20, 'Transaction numbers are only allowed on a replica set member or mongos'],
  ['getMore', 303, 'Feature not supported: cursors in transactions'],
])('a server that refuses %s in a transaction is refused with words', async (command, code, errmsg) => {
  steered.refuse(command, { ok: 0, code, errmsg });
  const refusal = requireTransactions(database, 'marks');
  await expect(refusal).rejects.toThrow(EnvironmentFaults);
  await expect(refusal).rejects.toThrow('transactions do not work there (');
});

test('a failover during the probe is no reason to refuse the server', async () => {
  steered.refuse('insert', { ok: 0, code: 189, codeName: 'PrimarySteppedDown', errmsg: 'stepped down' });
  const [outcome] = await Promise.allSettled([requireTransactions(database, 'marks')]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'MongoServerError', code: 189 } });
});
