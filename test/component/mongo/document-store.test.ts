import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import mongoose from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import { eventOf } from '../../../libs/events/event.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { openDocuments, UNSAVED, type Document, type DocumentStore } from '../../../libs/mongo/document-store.ts';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { RECEIPT_ANSWERS } from '../../../libs/mongo/receipt-answers.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import { inSpan, startTracing } from '../../../libs/telemetry/tracing.ts';

type Person = Document & { readonly name: string };
const collection = defineCollection<Person>({ name: 'persons', noun: 'person', fields: { name: String } });
const erased = ({ _id: personId, version }: Person) => [
  eventOf('person.erased', personId, version, new Date('2027-03-09T11:00:00Z'), { personId, version }),
];

let mongo: MongoLink;
let database: Database;
let persons: DocumentStore<Person>;
let woken: number;
beforeAll(async () => {
  mongo = await connectMongo(process.env['MONGODB_URI']!, createLogger({ level: 'silent' }));
});
afterAll(() => mongo.close());
beforeEach(async () => {
  database = mongo.database(`t${randomBytes(5).toString('hex')}-store`);
  await migrate(database, [collection, RECEIPT_ANSWERS]);
  woken = 0;
  persons = openDocuments(database, collection, () => {
    woken += 1;
  });
});
let stopTracing: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stopTracing?.();
  stopTracing = undefined;
});

const person = (id: string, version = UNSAVED): Person => ({ _id: id, version, name: id });

test('the store raises the version, and events carry the version of what is saved', async () => {
  const first = await persons.save(person('ada'), { events: erased });
  const second = await persons.save({ ...first, name: 'Ada' }, { events: erased });
  expect([first.version, second.version]).toEqual([1, 2]);
  const [waiting] = await persons.outbox.pending(10);
  expect(waiting?.events.map(({ id }) => id)).toEqual(['person.erased.ada.1', 'person.erased.ada.2']);
});

test('whoever writes over a version that somebody else wrote over, or over nothing, is refused', async () => {
  const first = await persons.save(person('ada'));
  await persons.save({ ...first, name: 'by somebody' });
  await expect(persons.save({ ...first, name: 'by another' })).rejects.toThrow(StaleWrite);
  await expect(persons.save(person('ada'))).rejects.toThrow(StaleWrite);
  await expect(persons.save(person('nobody', 7))).rejects.toThrow(StaleWrite);
  expect(await persons.saveMany([{ doc: first }, { doc: person('bob') }])).toEqual(['ada']);
  expect((await persons.get('ada')).name).toBe('by somebody');
  expect((await persons.get('bob')).version).toBe(1);
});

test('the relay is woken once a transaction is committed: before, it would not see the events', async () => {
  await inTransaction(database, async (session) => {
    await persons.save(person('ada'), { events: erased, session });
    expect([woken, await persons.outbox.pending(10)]).toEqual([0, []]);
  });
  expect(woken).toBe(1);
  expect(await persons.outbox.pending(10)).toHaveLength(1);
  await inTransaction(database, async (session) => {
    await persons.save(person('bob'), { session });
    throw new Error('broken off');
  }).catch(() => undefined);
  expect(woken).toBe(1);
});

test('events keep the trace of what caused them, one by one and in bulk', async () => {
  stopTracing = await startTracing('test', new SimpleSpanProcessor(new InMemorySpanExporter()));
  await inSpan('a job', async () => {
    await persons.save(person('ada'), { events: erased });
    await persons.saveMany([{ doc: person('bob'), events: erased }]);
  });
  const traces = (await persons.outbox.pending(10)).flatMap(({ events }) => events.map((event) => event.traceparent));
  expect(traces).toEqual([expect.any(String), expect.any(String)]);
  expect(new Set(traces.map((trace) => trace?.split('-')[1])).size).toBe(1);
});

const receiptFor = (id: string, body: unknown, at = new Date('2027-03-09T11:00:00Z')) => ({
  id,
  stamp: () => ({ id, bodyHash: 'x', status: 200, body, at }),
});
const answersLeft = () => database.collection('receipt-answers').countDocuments({});
const sizeOf = async (id: string) =>
  mongoose.mongo.BSON.calculateObjectSize((await persons.model.findById(id).lean()) as object);

test('hundreds of writes with an Idempotency-Key leave a document small, however long the answers are, and each is given again', async () => {
  let saved = await persons.save(person('ada'));
  // A payout of 1,000 transfers answers 300 kB; 55 of them filled the document.
  const long = 'transfer '.repeat(2_500);
  for (let n = 0; n < 300; n += 1)
    saved = await persons.save({ ...saved, name: `Ada ${n}` }, { receipt: receiptFor(`call ${n}`, { n, long }) });
  // So 2,000 of them, the most that are kept, take half a megabyte.
  expect(await sizeOf('ada')).toBeLessThan(300 * 250);
  for (const n of [0, 54, 55, 199, 200, 299])
    expect(await persons.receipt(`call ${n}`)).toMatchObject({ status: 200, body: { n, long } });
});

test('a call that failed leaves no answer, and old answers go with their receipts', async () => {
  const body = { text: 'x'.repeat(3_000) };
  const saved = await persons.save(person('ada'), { receipt: receiptFor('first', body) });
  expect(await answersLeft()).toBe(1);
  await expect(persons.save({ ...saved, version: 9 }, { receipt: receiptFor('late', body) })).rejects.toThrow(
    StaleWrite,
  );
  expect(await answersLeft()).toBe(1);
  const at = new Date('2027-03-12T11:00:00Z');
  await persons.save(saved, { receipt: receiptFor('second', { ...body, n: 2 }, at) });
  await persons.forgetReceipts(new Date('2027-03-11T00:00:00Z'));
  expect(await answersLeft()).toBe(1);
  expect(await persons.receipt('first')).toBeUndefined();
  expect(await persons.receipt('second')).toMatchObject({ body: { n: 2 } });
});

test('what a document said goes with it when it is rewritten, long answers too', async () => {
  const body = { text: 'x'.repeat(3_000) };
  const ada = await persons.save(person('ada'), { receipt: receiptFor('ada', body) });
  await persons.save(person('bob'), { receipt: receiptFor('bob', body) });
  await persons.rewrite({ ...ada, name: '' });
  expect(await answersLeft()).toBe(1);
  await persons.forgetAnswers({ name: 'bob' });
  expect(await answersLeft()).toBe(0);
});
