import type { ClientSession } from 'mongoose';
import type { Database } from './connect.ts';

/**
 * Runs `work` in one transaction, only where two documents must change together.
 * It may run more than once: nothing but writes of this session inside, no mail, no job.
 */
export async function inTransaction<T>(database: Database, work: (session: ClientSession) => Promise<T>): Promise<T> {
  const session = await database.startSession();
  try {
    return await session.withTransaction(() => work(session), { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
  } finally {
    await session.endSession();
  }
}
