import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '../../../libs/logger/logger.ts';
import { createPublisher } from '../../../libs/messaging/publisher.ts';
import { queueState } from '../../../libs/messaging/queue-state.ts';
import { connectMongo } from '../../../libs/mongo/connect.ts';
import { connectRedis } from '../../../libs/redis/connect.ts';
import { databaseName, migrateServices } from '../../../libs/service/databases.ts';
import { budget } from '../../../services/budget/app.ts';
import { composeVariables } from '../../compose-variables.ts';
import { fillBudget } from '../budget-stage.ts';
import { startProcess, type Ended, type ServiceProcess } from '../service-process.ts';
import type { Verdict } from '../table.ts';
import { backlogOf, ENVELOPE_CENTS } from './backlog.ts';
import { judge } from './judge.ts';
import { phaseLines, type Phase } from './phases.ts';

export type ScaleDrill = {
  readonly jobs: number;
  readonly seed: number;
  /** The number of processes at the height of the drill. */
  readonly most: number;
  readonly mongoUri: string;
  readonly redisUrl: string;
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly variables?: Readonly<Record<string, string>>;
};

/**
 * These are shares of all jobs: what waits before the first process starts, what is done when other processes come, and
 * what is done when they are sent away.
 */
const FIRST_SHARE = 0.6;
const UP_SHARE = 0.25;
const DOWN_SHARE = 0.75;
const LOOK_EVERY_MS = 200;
const SAY_EVERY_MS = 15_000;
const PUBLISHED_AT_ONCE = 100;
const STANDSTILL_MS = 120_000;
/** This filter finds the documents whose events the relay still has to publish. */
const WAITING = { 'pending.at': { $gt: new Date(0) } };

/**
 * Drills one queue and the processes that work on it: 1, then `most`, then 1 again, while work arrives. It is the queue
 * of budget, because its effects are money and places. Budget counts them in collections of its own, so an effect that
 * happened twice would be seen.
 */
export async function runScaleDrill({
  jobs,
  seed,
  most,
  mongoUri,
  redisUrl,
  folder,
  say,
  variables: serverVariables,
}: ScaleDrill): Promise<Verdict> {
  const undo: (() => Promise<unknown>)[] = [];
  const logger = createLogger({ level: 'silent' });
  const namespace = `scale-${crypto.randomUUID().slice(0, 8)}`;
  try {
    const mongo = await connectMongo(mongoUri, logger);
    undo.push(() => mongo.close());
    const database = mongo.database(databaseName({ NAMESPACE: namespace }, budget.name));
    await migrateServices([budget], { NAMESPACE: namespace }, mongo);
    const link = connectRedis(redisUrl, logger);
    undo.push(() => link.close());
    const publisher = createPublisher(link.producer, namespace);
    undo.push(() => publisher.close());
    const now = new Date();
    const backlog = backlogOf(jobs, seed, now);
    await fillBudget(database, { ...backlog, envelopeCents: ENVELOPE_CENTS }, now);
    while (!link.isUp()) await pause(LOOK_EVERY_MS);

    let arrived = 0;
    /** Publishes one job for each fact, as votes arrive that do not come in a burst. The relay would bundle them. */
    const publishTo = async (target: number) => {
      while (arrived < target) {
        const batch = backlog.events.slice(arrived, Math.min(target, arrived + PUBLISHED_AT_ONCE));
        await Promise.all(batch.map((event) => publisher.publish([event], undefined, 'budget')));
        arrived += batch.length;
      }
    };
    await publishTo(Math.floor(jobs * FIRST_SHARE));
    say(`${jobs} jobs, ${arrived} of them waiting, the others while work is done; seed ${seed}`);

    const variables = {
      ...composeVariables('budget', { MONGODB_URI: mongoUri, REDIS_URL: redisUrl }),
      NAMESPACE: namespace,
      ...serverVariables,
    };
    const running: ServiceProcess[] = [];
    undo.push(() => Promise.all(running.map((each) => each.end('SIGKILL'))));
    const scaleTo = async (count: number) => {
      const names = Array.from(
        { length: count - running.length },
        (_, index) => `budget-${running.length + index + 1}`,
      );
      await Promise.all(
        names.map(async (name) => {
          const fresh = await startProcess({ name, entry: 'services/budget/main.ts', variables, folder });
          running.push(fresh);
          await fresh.ready();
        }),
      );
    };
    const ended: Ended[] = [];
    const end = async (processes: readonly ServiceProcess[]) =>
      void ended.push(...(await Promise.all(processes.map((each) => each.end('SIGTERM')))));

    const phases: Phase[] = [];
    let [done, doneAt, saidAt] = [0, Date.now(), Date.now()];
    const look = async (phase: Phase) => {
      const { waiting, active, delayed, oldestAt } = await queueState(publisher.queue('budget'));
      const doneNow = arrived - waiting - active - delayed;
      if (doneNow !== done) [done, doneAt] = [doneNow, Date.now()];
      if (Date.now() - doneAt > STANDSTILL_MS)
        throw new Error(`nothing moves: ${arrived} arrived, ${waiting} wait, ${active} in hand, ${delayed} delayed`);
      phase.ages.push(oldestAt === undefined ? 0 : Math.max(0, Date.now() - oldestAt));
      if (Date.now() - saidAt > SAY_EVERY_MS) {
        saidAt = Date.now();
        say(`  ${done} of ${jobs} done, ${waiting} wait, ${delayed} delayed`);
      }
      // Work arrives until the end on any machine: the share of the rest that has arrived equals the share that is
      // done.
      await publishTo(Math.ceil(jobs * FIRST_SHARE + done * (1 - FIRST_SHARE)));
    };
    /** @param meanwhile changes the number of processes, as the phase begins */
    const during = async (title: string, until: number, meanwhile: () => Promise<void>) => {
      const phase: Phase = { title, startedAt: performance.now(), arrivedBefore: arrived, doneBefore: done, ages: [] };
      phases.push(phase);
      const changing = meanwhile();
      // This promise is awaited below. Until then, its failure must not end the drill as an unhandled rejection.
      changing.catch(() => undefined);
      while (done < until) {
        await look(phase);
        await pause(LOOK_EVERY_MS);
      }
      await changing;
      Object.assign(phase, {
        seconds: (performance.now() - phase.startedAt) / 1_000,
        arrived: arrived - phase.arrivedBefore,
        done: done - phase.doneBefore,
      });
    };
    await scaleTo(1);
    await during('1', jobs * UP_SHARE, () => Promise.resolve());
    await during(`1 → ${most}`, jobs * DOWN_SHARE, () => scaleTo(most));
    await during(`${most} → 1`, jobs, () => end(running.splice(1)));
    const untold = async () =>
      (
        await Promise.all(
          ['balances', 'holds', 'places'].map((name) => database.collection(name).countDocuments(WAITING)),
        )
      ).some((count) => count > 0);
    for (const deadline = Date.now() + STANDSTILL_MS; Date.now() < deadline && (await untold());)
      await pause(LOOK_EVERY_MS);
    await end(running.splice(0));

    const { counts, faults } = await judge({ database, publisher, backlog });
    const badEnds = ended.filter(({ code }) => code !== 0).map(({ name, code }) => `${name} ended with ${code}`);
    return {
      lines: phaseLines(phases, ended),
      counts: { ...counts, 'processes that ended otherwise than with 0': badEnds.length },
      faults: [...badEnds, ...faults],
    };
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}
