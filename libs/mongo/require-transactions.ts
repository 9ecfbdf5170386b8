import { randomUUID } from 'node:crypto';
import { EnvironmentFaults } from '../config/environment.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Logger } from '../logger/logger.ts';
import type { Database } from './connect.ts';
import { passes } from './passing.ts';

const refused = (why: string, cause?: unknown) =>
  new EnvironmentFaults(
    `MONGODB_URI: ${why}. Seuil needs MongoDB as a replica set or a sharded cluster; docs/operations.md ("Which MongoDB") names the servers that fit.`,
    { cause },
  );

/** Logs which server answers. @throws EnvironmentFaults for a server alone, which has no transactions */
export async function requireReplicaSet(database: Database, logger: Logger): Promise<void> {
  const admin = database.getClient().db('admin');
  const hello = await admin.command({ hello: 1 });
  const setName: unknown = hello['setName'];
  const isSharded = hello['msg'] === 'isdbgrid';
  const { version } = (await admin.command({ buildInfo: 1 }).catch(() => ({}))) as { version?: string };
  logger.info({ version, ...(isSharded ? { sharded: true } : { setName }) }, 'this is the MongoDB that answers');
  if (setName === undefined && !isSharded)
    throw refused('a server alone answers there, and it has no transactions (start it with --replSet)');
}

/**
 * Proves that transactions work as Seuil needs them: two writes and a cursor that reads them piece by piece, of which
 * nothing is left after the end. The collection must be there, because not every server creates one in a transaction.
 * @throws EnvironmentFaults for a server that cannot do it
 */
export async function requireTransactions(database: Database, collectionName: string): Promise<void> {
  const rows = database.collection<{ _id: string }>(collectionName);
  const ids = [1, 2].map((n) => `probe-${randomUUID()}-${n}`);
  const found = { _id: { $in: ids } };
  const session = await database.startSession();
  let seen: number;
  try {
    session.startTransaction({ readConcern: { level: 'snapshot' } });
    for (const _id of ids) await rows.insertOne({ _id }, { session });
    seen = (await rows.find(found, { session, batchSize: 1 }).toArray()).length;
    await session.abortTransaction();
  } catch (error) {
    if (passes(error) && !/Transaction numbers|not supported/i.test(messageOf(error))) throw error;
    throw refused(`transactions do not work there (${messageOf(error)})`, error);
  } finally {
    await session.endSession();
  }
  if (seen !== ids.length) throw refused('a transaction there does not read what it wrote');
  if (await rows.findOne(found)) {
    for (const _id of ids) await rows.deleteOne({ _id });
    throw refused('a transaction that was ended there leaves its writes behind');
  }
}
