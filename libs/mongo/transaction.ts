import type { ClientSession } from 'mongoose';
import type { Database } from './connect.ts';

/**
 * The number of milliseconds after which a transaction should be given up, because a caller waits. The driver 7.8
 * ignores the option and tries again for two minutes.
 */
const TRANSACTION_MS = 30_000;

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
 * @throws what `work` throws, after everything was rolled back
 */
export async function inTransaction<T>(database: Database, work: (session: ClientSession) => Promise<T>): Promise<T> {
  const session = await database.startSession();
  const nudges = new Set<() => void>();
  afterCommits.set(session, nudges);
  try {
    const result = await session.withTransaction(
      () => {
        nudges.clear();
        return work(session);
      },
      { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' }, timeoutMS: TRANSACTION_MS },
    );
    for (const nudge of nudges) nudge();
    return result;
  } finally {
    await session.endSession();
  }
}
