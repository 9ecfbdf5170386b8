import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createLogger } from '../../libs/logger/logger.ts';
import { connectMongo } from '../../libs/mongo/connect.ts';
import { migrate } from '../../libs/mongo/migrate.ts';
import { budget } from '../../services/budget/app.ts';
import { largeSeason } from '../scenes/large-season.ts';
import { machineTime } from '../support/clock.ts';

/** How many places return when the season closes. `LARGE_SEASON=100000` measures a season of the largest size. */
const PLACES = Number(process.env['LARGE_SEASON'] ?? 10_000);

test(`a season closes with ${PLACES} places that nobody used`, async () => {
  const mongo = await connectMongo(process.env['MONGODB_URI'] ?? '', createLogger({ level: 'silent' }));
  const database = mongo.database(`large-${machineTime().getTime().toString(36)}${randomInt(1_000)}`);
  await migrate(database, budget.collections);
  const season = await largeSeason(database, PLACES);
  const started = performance.now();
  const closed = await season.close();
  const seconds = Math.round((performance.now() - started) / 1_000);
  const [settlement] = await database
    .collection<{ _id: string; applied: number }>('settlements')
    .find({ cause: 'the season is to be closed' })
    .toArray();
  const size = async (name: string) =>
    (
      await database
        .collection(name)
        .aggregate<{ most: number; documents: number }>([
          { $group: { _id: null, most: { $max: { $bsonSize: '$$ROOT' } }, documents: { $sum: 1 } } },
        ])
        .toArray()
    )[0];
  const megabytes = (bytes: number) => Math.round(bytes / 1_048_576);
  const { heapUsed, rss } = process.memoryUsage();
  const sizes = { settlement: await size('settlements'), decisions: await size('decisions') };
  process.stdout.write(
    `${PLACES} places returned in ${seconds} s, heap ${megabytes(heapUsed)} MB, rss ${megabytes(rss)} MB, ${JSON.stringify(sizes)}\n`,
  );
  expect(closed).toMatchObject({ state: 'closed', totalCents: season.totalCents });
  expect(settlement?.applied).toBe(Math.ceil(PLACES / season.actions / 500) * season.actions);
  expect(await database.collection('places').countDocuments({ state: 'returned' })).toBe(PLACES);
  expect(await season.faults()).toEqual([]);
  await mongo.close();
});
