/**
 * Runs one mail worker as a process of its own, which can be killed. It sweeps every second instead of every minute.
 */
import { readEnvironment } from '../../../libs/config/environment.ts';
import { createVerifier } from '../../../libs/http/auth.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { connectMongo } from '../../../libs/mongo/connect.ts';
import { connectRedis } from '../../../libs/redis/connect.ts';
import { hostServices } from '../../../libs/service/host.ts';
import { systemClock } from '../../../libs/time/clock.ts';
import { worker } from '../../../services/worker/app.ts';

const SWEEP_EVERY_MS = 1_000;
/** The time, in milliseconds, after which the jobs of a dead worker are taken up. */
const LOCK_MS = 3_000;

/** The worker ends when the drill ends, so that no process is left behind. */
process.on('disconnect', () => process.exit(0));

const environment = readEnvironment([worker.environment]);
const logger = createLogger({ level: environment.LOG_LEVEL });
const mongo = await connectMongo(environment.MONGODB_URI ?? '', logger);
const redis = connectRedis(environment.REDIS_URL ?? '', logger);
const verify = createVerifier({
  issuer: 'drill',
  audience: 'drill',
  keys: () => Promise.reject(new Error('nobody calls')),
});
const host = hostServices([worker], {
  environment,
  mongo,
  redis,
  verify,
  logger,
  now: systemClock,
  sweeping: 'by-hand',
  lockMs: LOCK_MS,
});
const sweep = host.sweeps.find(({ name }) => name === 'waiting-mails');

let sweeping = false;
setInterval(() => {
  globalThis.gc?.();
  process.send?.({ heapBytes: process.memoryUsage().heapUsed });
  if (sweeping) return;
  sweeping = true;
  // A sweep fails while Redis is away. The next sweep does its work, so nobody waits for this one.
  void sweep
    ?.run()
    .catch(() => undefined)
    .finally(() => {
      sweeping = false;
    });
}, SWEEP_EVERY_MS);
process.send?.({ ready: true });
