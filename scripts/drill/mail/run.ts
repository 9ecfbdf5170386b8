import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startRedis } from '../../../libs/embedded/redis-provider.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { createPublisher } from '../../../libs/messaging/publisher.ts';
import { connectMongo } from '../../../libs/mongo/connect.ts';
import { connectRedis } from '../../../libs/redis/connect.ts';
import { databaseName, migrateServices } from '../../../libs/service/databases.ts';
import { worker } from '../../../services/worker/app.ts';
import type { Verdict } from '../table.ts';
import { killPoints } from './fates.ts';
import { startFaultySmtp } from './faulty-smtp.ts';
import { judge } from './judge.ts';
import { fillStage } from './stage.ts';
import { startWorker, type WorkerProcess } from './worker-handle.ts';

export type MailDrill = {
  readonly recipients: number;
  readonly kills: number;
  readonly seed: number;
  /** One recipient is refused at most so many times. With more than six refusals, the mail also rests in MongoDB. */
  readonly mostTimes: number;
  readonly mongoUri: string;
  readonly folder: string;
  readonly say: (line: string) => void;
};

const LOOK_EVERY_MS = 100;
const COUNT_EVERY_MS = 1_000;
/** This is longer than the longest rest of a mail in this drill. */
const STANDSTILL_MS = 600_000;
const REDIS_RESTART_AT = 0.7;

/** Sends one event to everybody, over a worker that is killed, a Redis that restarts and a mail server that fails. */
export async function runMailDrill({
  recipients,
  kills,
  seed,
  mostTimes,
  mongoUri,
  folder,
  say,
}: MailDrill): Promise<Verdict> {
  const undo: (() => Promise<unknown>)[] = [];
  const logger = createLogger({ level: 'silent' });
  const namespace = `drill-${randomBytes(4).toString('hex')}`;
  const redisFolder = join(folder, 'redis-drill');
  try {
    const smtp = await startFaultySmtp({ seed, mostTimes });
    undo.push(() => smtp.stop());
    let redis = await startRedis(redisFolder, undefined, () => undefined);
    undo.push(() => redis.stop());
    const mongo = await connectMongo(mongoUri, logger);
    undo.push(() => mongo.close());
    const database = mongo.database(databaseName({ NAMESPACE: namespace }, worker.name));
    await migrateServices([worker], { NAMESPACE: namespace }, mongo);
    const link = connectRedis(redis.url, logger);
    undo.push(() => link.close());
    const publisher = createPublisher(link.producer, namespace);
    undo.push(() => publisher.close());
    while (!link.isUp()) await pause(LOOK_EVERY_MS);

    const { event, addresses } = await fillStage(database, recipients, seed);
    const deliverable = addresses.filter((address) => smtp.fate(address).kind !== 'never').length;
    say(
      `${recipients} recipients in ${Math.ceil(recipients / 2)} groups, ${recipients - deliverable} of them refused for good; seed ${seed}`,
    );
    const variables = { MONGODB_URI: mongoUri, REDIS_URL: redis.url, SMTP_URL: smtp.url, NAMESPACE: namespace };
    let process: WorkerProcess = await startWorker(variables);
    undo.push(() => process.kill());
    await publisher.publish([event]);

    const mails = database.collection<{
      _id: string;
      notificationId: string;
      state: string;
      unheard?: number;
      dueAt: Date;
      to: { email: string };
    }>('mails');
    const notifications = database.collection<{ _id: string; state: string }>('notifications');
    const inFlight = new Set<string>();
    const killWorker = async () => {
      await process.kill();
      // These mails are claimed and not recorded as sent. Each mail that comes twice because of this kill is among
      // them.
      for await (const { to } of mails.find({ state: 'sending' })) inFlight.add(to.email);
      // No process works on these mails any more. A real sweep would wait for longer than any try lasts.
      await mails.updateMany({ state: 'sending' }, { $set: { dueAt: new Date(0) } });
      process = await startWorker(variables);
    };
    const restartRedis = async () => {
      await redis.stop();
      redis = await startRedis(redisFolder, redis.port, () => undefined);
      if (redis.url !== variables.REDIS_URL) throw new Error('Redis came back on another port');
    };
    const points: { at: number; title: string; happen: () => Promise<void> }[] = [
      ...killPoints(seed, kills).map((share, index) => ({
        at: share * deliverable,
        title: `worker killed (${index + 1} of ${kills})`,
        happen: killWorker,
      })),
      { at: REDIS_RESTART_AT * deliverable, title: 'Redis restarted', happen: restartRedis },
    ].sort((a, b) => a.at - b.at);

    const started = Date.now();
    const heap: { planned: number; bytes: number }[] = [];
    let [progress, progressAt, countedAt] = ['', Date.now(), 0];
    for (;;) {
      const [next] = points;
      if (next && smtp.count() >= next.at) {
        points.shift();
        say(`${String(smtp.count()).padStart(6)} mails taken: ${next.title}`);
        await next.happen();
        continue;
      }
      if (Date.now() - countedAt > COUNT_EVERY_MS) {
        countedAt = Date.now();
        const planned = await mails.countDocuments({ notificationId: event.id });
        const ended = await mails.countDocuments({
          notificationId: event.id,
          state: { $in: ['sent', 'failed', 'suppressed'] },
        });
        // A mail that was dropped after the message waits for half an hour at least.
        await mails.updateMany({ state: 'planned', unheard: { $gt: 0 } }, { $set: { dueAt: new Date(0) } });
        if (process.heapBytes() > 0) heap.push({ planned, bytes: process.heapBytes() });
        if (
          planned > 0 &&
          ended === planned &&
          points.length === 0 &&
          (await notifications.findOne({ _id: event.id }))?.state === 'planned'
        )
          break;
        const now = `${planned} ${ended} ${smtp.count()}`;
        if (now !== progress) [progress, progressAt] = [now, Date.now()];
        if (Date.now() - progressAt > STANDSTILL_MS)
          throw new Error(`nothing moves: ${planned} planned, ${ended} ended, ${smtp.count()} taken`);
      }
      await pause(LOOK_EVERY_MS);
    }
    const seconds = (Date.now() - started) / 1_000;
    await process.kill();
    return await judge({ database, notificationId: event.id, addresses, smtp, inFlight, heap, seconds });
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}
