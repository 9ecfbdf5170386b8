import type { mongo } from 'mongoose';

/**
 * The limits of the driver, in milliseconds. The driver itself waits for most of these for ever, and its one limit for a
 * whole operation (`timeoutMS`) does nothing in version 7.8. What the operator writes into MONGODB_URI wins over them.
 */
const LIMITS = {
  /** Making a connection, and an answer to a heartbeat. */
  connectTimeoutMS: 5_000,
  /**
   * One answer of the server, also in the background, where jobs and sweeps ask for more than a request may. The driver
   * asks a second time where that is safe.
   */
  socketTimeoutMS: 30_000,
  /** A primary is noticed within so much time after it hangs or comes back. */
  heartbeatFrequencyMS: 5_000,
  /**
   * An operation waits so long for a server that can take it: short, because a caller waits, and long enough for a
   * replica set whose primary hands over in peace.
   */
  serverSelectionTimeoutMS: 5_000,
  /** An operation waits so long for a connection. With all of them in use for that long, the server is too slow for us. */
  waitQueueTimeoutMS: 5_000,
};

/** The time, in milliseconds, for which the primary waits for the majority. After that the write may still reach it. */
const MAJORITY_MS = 10_000;

export const DEFAULT_POOL_SIZE = 20;

/** Gives the options that stand in the URI, their names in small letters: MongoDB does not tell capitals apart. */
function optionsIn(uri: string): ReadonlyMap<string, string> {
  const [, query = ''] = /\?(.*)$/s.exec(uri) ?? [];
  return new Map([...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * Gives the options of the client for this URI. Options in code win over those in the URI, so the limits that the
 * operator gives there are left out here. Not left to the operator is what no invariant survives without: writes that
 * the majority has on its disks, and reads of the primary that see only such writes.
 */
export function clientOptions(uri: string, poolSize: number = DEFAULT_POOL_SIZE) {
  const given = optionsIn(uri);
  const limits = Object.entries({ ...LIMITS, maxPoolSize: poolSize }).filter(
    ([name]) => !given.has(name.toLowerCase()),
  );
  const wtimeoutMS = Number(given.get('wtimeoutms') ?? given.get('wtimeout') ?? MAJORITY_MS);
  return {
    ...(Object.fromEntries(limits) as Partial<typeof LIMITS> & { maxPoolSize?: number }),
    writeConcern: { w: 'majority', journal: true, wtimeoutMS },
    // What a failover may take back is told to nobody: not to a caller, and not to another service in a replay.
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  } satisfies mongo.MongoClientOptions;
}
