import { EnvironmentFaults } from '../../libs/config/environment.ts';
import { redisAddress } from '../../libs/config/redis-url.ts';
import { messageOf } from '../../libs/errors/message-of.ts';
import type { RedisLink } from '../../libs/redis/connect.ts';

/**
 * A person waits so many milliseconds for Redis to answer. Each attempt to connect takes far less where something
 * listens, and a server that takes the connection and says nothing would be waited for without an end.
 */
const ANSWERS_WITHIN_MS = 5_000;

/** Gives the address without user and password. */
function placeOf(url: string): string {
  const address = redisAddress(url);
  return address.kind === 'cluster'
    ? address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')
    : new URL(address.url).host;
}

/**
 * Waits until Redis answers: a producer refuses commands before.
 * @throws EnvironmentFaults when it does not answer within ANSWERS_WITHIN_MS
 */
export async function reachRedis(redis: RedisLink, url: string): Promise<void> {
  if (redis.isUp()) return;
  let lastWords: string | undefined;
  const note = (error: unknown) => {
    lastWords = messageOf(error) || lastWords;
  };
  redis.producer.on('error', note);
  let timer: NodeJS.Timeout | undefined;
  const answered = await new Promise<boolean>((resolve) => {
    redis.producer.once('ready', () => resolve(true));
    timer = setTimeout(() => resolve(false), ANSWERS_WITHIN_MS);
  });
  clearTimeout(timer);
  redis.producer.off('error', note);
  if (!answered)
    throw new EnvironmentFaults(`REDIS_URL: no Redis answers at ${placeOf(url)} (${lastWords ?? 'it says nothing'})`);
}
