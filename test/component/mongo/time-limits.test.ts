import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../../libs/errors/transient.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { openDocuments, UNSAVED, type Document, type DocumentStore } from '../../../libs/mongo/document-store.ts';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { timeLimit } from '../../../libs/mongo/time-limit.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import { steeredMongo, type SteeredMongo } from '../../support/steered-mongo.ts';
import { waitUntil } from '../../support/wait-until.ts';

type Person = Document & { readonly name: string };
const collection = defineCollection<Person>({ name: 'persons', noun: 'person', fields: { name: String } });
const person = (id: string): Person => ({ _id: id, version: UNSAVED, name: id });

/**
 * The limits of these tests, in milliseconds. What they end would otherwise never end: the server that hangs gives no
 * answer before the test lets it. So they say nothing about how fast the machine is.
 */
const SHORT = 300;
/** For a test in which the server hangs only after it has answered something: longer than any machine takes for that. */
const PATIENT = 120_000;
/** The driver itself gives nothing up during these tests. */
const ENDLESS = '&socketTimeoutMS=0&waitQueueTimeoutMS=0';

let steered: SteeredMongo;
let mongo: MongoLink;
let database: Database;
let persons: DocumentStore<Person>;
const logger = createLogger({ level: 'silent' });

async function open(transactionMs: number, pingMs = SHORT): Promise<void> {
  mongo = await connectMongo(`${steered.uri}${ENDLESS}`, logger, { pingMs, transactionMs });
  database = mongo.database(`t${randomBytes(5).toString('hex')}-limits`);
  await migrate(database, [collection]);
  persons = openDocuments(database, collection, () => undefined);
}

beforeEach(async () => {
  steered = await steeredMongo(process.env['MONGODB_URI']!);
});
afterEach(async () => {
  steered.mend();
  await mongo.close();
  await steered.close();
});

test('a ping that a server leaves unanswered fails, however many probes ask, and holds one connection', async () => {
  await open(SHORT);
  await mongo.ping();
  steered.hang();
  expect(mongo.isUp()).toBe(true);
  const pings = await Promise.allSettled([mongo.ping(), mongo.ping(), mongo.ping()]);
  expect(pings.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect([steered.waiting(), mongo.isUp()]).toEqual([1, false]);
  steered.mend();
  await waitUntil(() => mongo.isUp(), { what: 'a MongoDB that answers again' });
  await mongo.ping();
});

test('a transaction is given up when the server hangs, and of it nothing is written', async () => {
  await open(SHORT);
  steered.hang();
  await expect(inTransaction(database, (session) => persons.save(person('ada'), { session }))).rejects.toThrow(
    StoreUnavailable,
  );
  steered.mend();
  await waitUntil(() => steered.seen.some((command) => 'abortTransaction' in command), { what: 'its end' });
  expect(await persons.find('ada')).toBeUndefined();
});

test('a transaction whose commit hangs is given up, too, and may still arrive: what was promised is written at most once', async () => {
  await open(PATIENT);
  steered.hang('commitTransaction');
  const limit = timeLimit(SHORT, 'this');
  const saved = limit.within(() =>
    inTransaction(database, (session) => limit.standing(() => persons.save(person('ada'), { session }))),
  );
  await expect(saved).rejects.toThrow(StoreUnavailable);
  await waitUntil(() => steered.waiting() === 1, { what: 'the commit on its way' });
  steered.mend();
  await waitUntil(() => persons.find('ada'), { what: 'the late commit' });
  // Whoever repeats the call finds what is there, as after any lost answer.
  await expect(persons.save(person('ada'))).rejects.toThrow('is there already');
});

test('a transaction that is repeated after conflicts stops when its time is over', async () => {
  await open(SHORT);
  let runs = 0;
  steered.refuse('insert', {
    ok: 0,
    code: 112,
    codeName: 'WriteConflict',
    errmsg: 'write conflict',
    errorLabels: ['TransientTransactionError'],
  });
  await expect(
    inTransaction(database, (session) => {
      runs += 1;
      return persons.save(person('ada'), { session });
    }),
  ).rejects.toThrow(StoreUnavailable);
  const runsThen = runs;
  steered.mend();
  // The repetition that was on its way ends at its first line.
  await inTransaction(database, (session) => persons.save(person('bob'), { session }));
  expect(runs).toBe(runsThen);
});

test('what waited while the time ran out begins nothing more: neither a write nor a read nor a transaction', async () => {
  await open(PATIENT, PATIENT);
  const attempts: Promise<unknown>[] = [];
  const limit = timeLimit(SHORT, 'this');
  steered.hang('find');
  const story = limit.within(async () => {
    await persons.find('ada');
    attempts.push(
      persons.save(person('ada')),
      persons.saveMany([{ doc: person('bob') }]),
      persons.model.updateOne({ _id: 'x' }, { $set: { name: 'x' } }, { upsert: true }).exec(),
      persons.find('ada'),
      persons.model.aggregate([{ $match: {} }]).exec(),
      inTransaction(database, () => Promise.resolve()),
    );
  });
  await expect(story).rejects.toThrow('this took longer than 300 ms');
  steered.mend();
  await waitUntil(() => attempts.length > 0, { what: 'the story that went on' });
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'));
  expect(await persons.where({})).toEqual([]);
});

test('the server is told for how long anybody waits for a read', async () => {
  await open(PATIENT);
  await timeLimit(60_000, 'this').within(async () => {
    await persons.find('ada');
    await persons.model.aggregate([{ $match: { _id: 'ada' } }]);
  });
  const limited = steered.seen.filter((command) => 'find' in command || 'aggregate' in command);
  expect(limited.length).toBeGreaterThanOrEqual(2);
  for (const { maxTimeMS } of limited.slice(-2))
    expect([Number(maxTimeMS) > 0, Number(maxTimeMS) <= 60_000]).toEqual([true, true]);
});

test('the time stands while somebody else is waited for', async () => {
  await open(PATIENT);
  const limit = timeLimit(SHORT, 'this');
  const awaited = await limit.within(() =>
    limit.standing(async () => {
      const longer = timeLimit(2 * SHORT, 'another');
      await longer.within(() => new Promise(() => undefined)).catch(() => undefined);
      return 'a body that came slowly';
    }),
  );
  expect([awaited, limit.isOver()]).toEqual(['a body that came slowly', false]);
});
