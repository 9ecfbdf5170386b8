import type { ClientSession } from 'mongoose';
import type { Database } from './connect.ts';
import { requireTime, timeLimit } from './time-limit.ts';

/**
 * The time, in milliseconds, after which a transaction is given up, its repetitions after write conflicts counted.
 * MongoDB itself would end it after a minute, and the driver would repeat it for two.
 */
export const TRANSACTION_MS = 30_000;

const limitsOfClients = new WeakMap<object, number>();

/** Sets how many milliseconds a transaction of this client may take. */
export const limitTransactions = (client: object, ms: number): void => void limitsOfClients.set(client, ms);

const afterCommits = new WeakMap<ClientSession, Set<() => void>>();

/**
 * Runs `nudge` at once, or after the commit when the write belongs to a transaction: nobody sees its events before
 * that.
 */
export function onceCommitted(session: ClientSession | undefined, nudge: () => void): void {
  const nudges = session && afterCommits.get(session);
  if (nudges) nudges.add(nudge);
  else nudge();
}

/**
 * Runs `work` in one transaction. Use it only when two documents must change together. `work` may run more than once,
 * so it must only write with the given session: no mail and no job.
 * @throws what `work` throws, after everything was rolled back; StoreUnavailable when it takes too long. Then nothing
 * was written, unless the commit was on its way already and arrives later.
 */
export async function inTransaction<T>(database: Database, work: (session: ClientSession) => Promise<T>): Promise<T> {
  requireTime();
  const client = database.getClient();
  const limit = timeLimit(limitsOfClients.get(client) ?? TRANSACTION_MS, 'a transaction');
  return limit.within(() => transact(database, work));
}

async function transact<T>(database: Database, work: (session: ClientSession) => Promise<T>): Promise<T> {
  const session = await database.startSession();
  const nudges = new Set<() => void>();
  afterCommits.set(session, nudges);
  try {
    const result = await session.withTransaction(
      async () => {
        nudges.clear();
        // The driver repeats and commits for as long as it likes; these two lines stop it once nobody waits any more.
        requireTime();
        const done = await work(session);
        requireTime();
        return done;
      },
      // The client's own write concern is that of the majority, with its limit.
      { readConcern: { level: 'snapshot' } },
    );
    for (const nudge of nudges) nudge();
    return result;
  } finally {
    await session.endSession();
  }
}
