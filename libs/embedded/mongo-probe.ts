import mongoose from 'mongoose';
import { LOOPBACK } from './free-port.ts';

const { MongoClient } = mongoose.mongo;
type AdminDatabase = ReturnType<InstanceType<typeof MongoClient>['db']>;

/**
 * The time-outs of a probe, in milliseconds. They are short, because a probe is asked again and again until the server is
 * ready, and one question must not use up the whole wait.
 */
const IMPATIENT = { serverSelectionTimeoutMS: 1_000, connectTimeoutMS: 1_000, socketTimeoutMS: 5_000 };

async function withAdminDatabase<T>(uri: string, question: (admin: AdminDatabase) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, IMPATIENT);
  try {
    await client.connect();
    return await question(client.db('admin'));
  } finally {
    await client.close();
  }
}

const direct = (port: number) => `mongodb://${LOOPBACK}:${port}/?directConnection=true`;

export const mongoAnswers = (uri: string): Promise<boolean> =>
  withAdminDatabase(uri, (admin) => admin.command({ ping: 1 })).then(
    () => true,
    () => false,
  );

/** Tells whether the server with that pid is a primary that accepts writes. */
export const isPrimary = (port: number, pid: number): Promise<boolean> =>
  withAdminDatabase(direct(port), async (admin) => {
    const [status, hello] = await Promise.all([admin.command({ serverStatus: 1 }), admin.command({ hello: 1 })]);
    return Number(status['pid']) === pid && hello['isWritablePrimary'] === true;
  });

/**
 * Tells whether an update of a unique field frees its former value. The Rust daemon up to 0.5.3-beta.196 never frees
 * it, so a group that withdrew a vote could never cast it again. A later version may pass.
 */
export const freesUniqueKeys = (port: number): Promise<boolean> =>
  withAdminDatabase(direct(port), async (admin) => {
    const probe = admin.collection<{ _id: string; key: string }>(`seuil-probe-${Date.now()}`);
    await probe.createIndexes([{ key: { key: 1 }, unique: true }]);
    await probe.insertOne({ _id: 'a', key: 'taken' });
    await probe.updateOne({ _id: 'a' }, { $set: { key: 'other' } });
    const freed = await probe.insertOne({ _id: 'b', key: 'taken' }).then(
      () => true,
      () => false,
    );
    await probe.drop();
    return freed;
  });

const NOT_YET_INITIALIZED = 94;

/**
 * Makes mongod a replica set of one member, which transactions need. A member is known by its address: after a start on
 * another port, the old configuration no longer names this server, so a new one has to be forced.
 */
export const initiateReplicaSet = (port: number, pid: number, name: string): Promise<void> =>
  withAdminDatabase(direct(port), async (admin) => {
    if (Number((await admin.command({ serverStatus: 1 }))['pid']) !== pid)
      throw new Error(`another server listens on port ${port}`);
    const host = `${LOOPBACK}:${port}`;
    try {
      const { config } = (await admin.command({ replSetGetConfig: 1 })) as unknown as {
        config: { version: number; members: { host: string }[] };
      };
      if (config.members[0]?.host === host) return;
      await admin.command({
        replSetReconfig: { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] },
        force: true,
      });
    } catch (error) {
      if ((error as { code?: number }).code !== NOT_YET_INITIALIZED) throw error;
      await admin.command({ replSetInitiate: { _id: name, members: [{ _id: 0, host }] } });
    }
  });
