import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLogger } from '../../libs/logger/logger.ts';
import { connectMongo, type Database, type MongoLink } from '../../libs/mongo/connect.ts';
import { migrate } from '../../libs/mongo/migrate.ts';
import { budget } from '../../services/budget/app.ts';
import { budgetUnderTest } from '../models/season/budget-under-test.ts';
import { commands, type Command } from '../models/season/commands.ts';
import { canonical, readWorld, seasonFaults } from '../models/season/season-invariants.ts';
import { seasonModel } from '../models/season/season-model.ts';
import { machineTime } from '../support/clock.ts';

/** The same few in every run, so that a red run tells of a change; a drill looks for new ones. A failing case prints its seed. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 8);
const SEED = Number(process.env['MODEL_SEED'] ?? 20_270_104);
const LENGTH = 15;

let mongo: MongoLink;
let database: Database;
let crashes = 0;

beforeAll(async () => {
  mongo = await connectMongo(process.env['MONGODB_URI'] ?? '', createLogger({ level: 'silent' }));
  database = mongo.database(`model-${machineTime().getTime().toString(36)}${randomInt(1_000)}`);
  await migrate(database, budget.collections);
});
afterAll(() => mongo.close());

/** @param points how many points each command had without a crash; then it crashes where the command says, and all is checked */
async function runSeason(commandsToRun: readonly Command[], points?: readonly number[]) {
  for (const { name } of budget.collections) await database.collection(name).deleteMany({});
  const model = seasonModel();
  const underTest = budgetUnderTest(database, model.now);
  await model.begin(underTest);
  let world = await readWorld(database);
  const seen: number[] = [];
  for (const [index, command] of commandsToRun.entries()) {
    const there = points?.[index] ?? 0;
    const crashAt = command.crashAt === null || there === 0 ? null : command.crashAt % there;
    if (crashAt !== null) crashes += 1;
    seen.push(await model.run(command, underTest, crashAt));
    const before = world;
    world = await readWorld(database);
    expect({ command, faults: await seasonFaults(model, underTest, before, world) }).toEqual({ command, faults: [] });
  }
  return { world, points: seen };
}

test(
  'whatever groups, finance and time do in whatever order, and wherever the process dies, no rule of places and money breaks',
  async () => {
    await fc.assert(
      fc.asyncProperty(commands(LENGTH), async (sequence) => {
        const unbroken = await runSeason(sequence);
        const broken = await runSeason(sequence, unbroken.points);
        expect(canonical(broken.world)).toEqual(canonical(unbroken.world));
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: process.env['MODEL_SHRINK'] === undefined },
    );
    expect(crashes).toBeGreaterThan(RUNS);
    // Jest's limit is for a stuck test, not for a long drill.
  },
  60_000 + RUNS * 30_000,
);
