import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { openDocuments, UNSAVED, type Document } from '../../../libs/mongo/document-store.ts';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { steeredMongo, type SteeredMongo } from '../../support/steered-mongo.ts';

type Person = Document & { readonly name: string };
const collection = defineCollection<Person>({ name: 'persons', noun: 'person', fields: { name: String } });
const MINUTE = 60_000;
const BEGIN = new Date('2027-03-09T11:00:00Z').getTime();

let steered: SteeredMongo;
let mongo: MongoLink;
let database: Database;
beforeAll(async () => {
  steered = await steeredMongo(process.env['MONGODB_URI']!);
  mongo = await connectMongo(steered.uri, createLogger({ level: 'silent' }));
  database = mongo.database(`t${randomBytes(5).toString('hex')}-outbox`);
  await migrate(database, [collection]);
});
afterAll(async () => {
  await mongo.close();
  await steered.close();
});

/** Names the stages of a plan of the server, the last first. */
function stagesOf(plan: unknown): string[] {
  const { stage, inputStage } = plan as { stage?: string; inputStage?: unknown };
  return [...(stage === undefined ? [] : [stage]), ...(inputStage === undefined ? [] : stagesOf(inputStage))];
}

test('the outbox is read along its index up to the limit, and never sorted: however much waits, a look costs the same', async () => {
  const persons = openDocuments(database, collection, () => undefined);
  // What is written last has waited longest, so that the order of writing is not the order that is found.
  for (const n of [1, 2, 3, 4, 5]) {
    const events = ({ _id, version }: Person) => [
      eventOf('person.erased', _id, version, new Date(BEGIN - n * MINUTE), { personId: _id, version }),
      eventOf('contact.erased', _id, version, new Date(BEGIN + n * MINUTE), { personId: _id, version } as never),
    ];
    await persons.save({ _id: `person ${n}`, version: UNSAVED, name: 'Ada' }, { events });
  }
  await persons.save({ _id: 'silent', version: UNSAVED, name: 'Bob' });
  const before = steered.seen.length;
  const found = await persons.outbox.pending(2);
  const { documents, oldestAt } = await persons.outbox.backlog();
  expect([documents, oldestAt]).toEqual([5, new Date(BEGIN - 5 * MINUTE)]);
  expect(found.map(({ docId }) => docId)).toEqual(['person 5', 'person 4']);

  const queries = steered.seen.slice(before).filter((command) => 'find' in command);
  expect(queries).toHaveLength(2);
  for (const { find, filter, limit, sort } of queries) {
    const { queryPlanner } = (await database.db!.command({
      explain: { find, filter, limit, ...(sort !== undefined && { sort: sort as object }) },
    })) as {
      queryPlanner: { winningPlan: unknown };
    };
    const stages = stagesOf(queryPlanner.winningPlan);
    expect([stages.includes('IXSCAN'), stages.includes('SORT'), stages.includes('COLLSCAN')]).toEqual([
      true,
      false,
      false,
    ]);
  }
});

test('a document whose events are all published waits no more', async () => {
  const persons = openDocuments(database, collection, () => undefined);
  const waiting = await persons.outbox.pending(100);
  await persons.outbox.clear(waiting.map(({ docId, events }) => ({ docId, eventIds: events.map(({ id }) => id) })));
  expect(await persons.outbox.pending(100)).toEqual([]);
  expect(await persons.outbox.backlog()).toEqual({ documents: 0, oldestAt: undefined });
});
