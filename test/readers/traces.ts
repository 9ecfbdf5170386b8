import { mongo } from 'mongoose';
import { createLogger } from '../../libs/logger/logger.ts';
import { connectRedis } from '../../libs/redis/connect.ts';
import type { System } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

/**
 * Where, in all databases of the system, one of these texts stands: `service.collection id`. Databases and collections
 * are those that the server lists, and the bytes of a document are searched, so a new collection and the content of a
 * file are looked at like everything else.
 */
export async function tracesOf(
  { scratchDatabase, namespace }: Pick<System, 'scratchDatabase' | 'namespace'>,
  ...texts: string[]
): Promise<string[]> {
  const found: string[] = [];
  const client = scratchDatabase('traces').getClient();
  const { databases } = await client.db().admin().listDatabases();
  const ours = databases.map(({ name }) => name).filter((name) => name.startsWith(`${namespace}-`));
  for (const name of ours) {
    const db = client.db(name);
    for (const collection of await db.listCollections({}, { nameOnly: true }).toArray()) {
      for await (const doc of db.collection(collection.name).find()) {
        const bytes = Buffer.from(mongo.BSON.serialize(doc));
        if (texts.some((text) => bytes.includes(text)))
          found.push(`${name.slice(namespace.length + 1)}.${collection.name} ${String(doc._id)}`);
      }
    }
  }
  return found.sort();
}

/** Where, in all keys of the system in Redis, one of these texts stands: the key, and whether it is a job that ended. */
export async function redisTracesOf({ namespace }: Pick<System, 'namespace'>, ...texts: string[]): Promise<string[]> {
  const link = connectRedis(process.env['REDIS_URL'] ?? '', createLogger({ level: 'silent' }));
  try {
    await waitUntil(() => link.isUp(), { what: 'Redis', everyMs: 5 });
    const redis = link.producer;
    const contents: Record<string, (key: string) => Promise<unknown>> = {
      string: (key) => redis.get(key),
      hash: (key) => redis.hgetall(key),
      list: (key) => redis.lrange(key, 0, -1),
      set: (key) => redis.smembers(key),
      zset: (key) => redis.zrange(key, 0, '-1'),
      stream: (key) => redis.xrange(key, '-', '+'),
    };
    const found: string[] = [];
    for (const key of await redis.keys(`*${namespace}*`)) {
      const content = JSON.stringify([key, await contents[await redis.type(key)]?.(key)]);
      if (texts.some((text) => content.includes(text)))
        found.push(content.includes('"finishedOn"') ? `finished job ${key}` : key);
    }
    return found.sort();
  } finally {
    await link.close();
  }
}
