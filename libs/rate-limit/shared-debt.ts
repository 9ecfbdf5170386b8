import { createHash } from 'node:crypto';
import type { RedisConnection } from '../redis/connect.ts';
import type { SharedDebt } from './rate-limit.ts';

/**
 * KEYS[1] holds the moment at which the debt is gone, by the clock of Redis, so that the clocks of the processes do not
 * matter. ARGV[1] is the debt that is added, and ARGV[2] the most that is remembered, both in milliseconds.
 */
const ADD = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local gone = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + tonumber(ARGV[1])
gone = math.min(gone, now + tonumber(ARGV[2]))
if gone > now then redis.call('SET', KEYS[1], gone, 'PX', math.ceil(gone - now)) end
return tostring(gone - now)`;

/**
 * The most debt that is remembered, in milliseconds. Many processes may let calls pass before they know of each other,
 * and this must not lock a caller out for long.
 */
const MOST_MS = 2 * 60_000;

export const sharedDebtIn =
  (redis: RedisConnection, prefix: string): SharedDebt =>
  async (key, spentMs) => {
    // A key names a person or an address, which Redis need not know.
    const name = `${prefix}:${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
    return Number(await redis.eval(ADD, 1, name, spentMs, MOST_MS));
  };
