import type { ClientSession } from 'mongoose';
import type { Database } from './connect.ts';

/** The driver would try again for two minutes while a caller waits. */
const TRANSACTION_MS = 30_000;

/**
 * Runs `work` in one transaction, only where two documents must change together.
 * It may run more than once: nothing but writes of this session inside, no mail, no job.
 */
export async function inTransaction<T>(database: Database, work: (session: ClientSession) => Promise<T>): Promise<T> {
  const session = await database.startSession();
  try {
    return await session.withTransaction(() => work(session), {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority' },
      timeoutMS: TRANSACTION_MS,
    });
  } finally {
    await session.endSession();
  }
}
