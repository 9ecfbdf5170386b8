import type { Database } from '../../../libs/mongo/connect.ts';

/** What a killed process would leave: the writes before it, none after. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type Fuse = {
  /** From here on points are counted; the process dies at the given one. */
  arm(crashAt: number | null): void;
  /** @returns how many points there were */
  disarm(): number;
  /** One more point at which the process may die. Who is dead already gets no further. */
  burn(): void;
  isBlown(): boolean;
  /** The process lives again, and dies no second time. */
  restart(): void;
};

const WRITES = new Set<string | symbol>([
  'create',
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'bulkWrite',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
]);

/** Outside of a transaction the server may have done a part of a bulk write when it is heard of no more. @returns that part */
function partOf(write: string | symbol, [operations, options]: readonly unknown[]): unknown[] | undefined {
  if (
    write !== 'bulkWrite' ||
    !Array.isArray(operations) ||
    operations.length < 2 ||
    (options as { session?: unknown } | undefined)?.session
  )
    return undefined;
  return [operations.slice(0, operations.length / 2), options];
}

type Call = (...parameters: unknown[]) => unknown;
const bound = (holder: object, property: string | symbol): unknown => {
  const value: unknown = Reflect.get(holder, property, holder);
  return typeof value === 'function' ? (value as Call).bind(holder) : value;
};

/**
 * The same database with a crash before any chosen write, in the middle of a bulk write, and before a commit; inside a transaction
 * it undoes that transaction, as a lost client does. @param wrote hears the collection of every write
 */
export function crashingDatabase(
  database: Database,
  wrote: (collection: string) => void = () => undefined,
): { database: Database; fuse: Fuse } {
  let [points, blown] = [0, false];
  let target: number | null = null;
  const burn = () => {
    points += 1;
    blown ||= points - 1 === target;
    if (blown) throw new Crash('the process died here');
  };

  const guarded = (plain: object, name: string): object =>
    new Proxy(plain, {
      get(_plain, property) {
        if (property === 'collection') return guarded(Reflect.get(plain, property) as object, name);
        const value = bound(plain, property);
        if (typeof value !== 'function' || !WRITES.has(property)) return value;
        return async (...parameters: unknown[]) => {
          wrote(name);
          burn();
          const part = partOf(property, parameters);
          if (part && points === target) await (value as Call)(...part);
          if (part) burn();
          return await (value as Call)(...parameters);
        };
      },
    });

  const startSession = async () => {
    const session = await database.startSession();
    const commit = session.commitTransaction.bind(session);
    session.commitTransaction = async (...parameters) => {
      burn();
      await commit(...parameters);
    };
    return session;
  };

  const files = () =>
    database.db &&
    new Proxy(database.db, {
      get: (db, property) =>
        property === 'collection' ? (name: string) => guarded(db.collection(name), name) : bound(db, property),
    });
  const crashing = new Proxy(database, {
    get(plain, property) {
      if (property === 'model')
        return (...parameters: Parameters<Database['model']>) => guarded(plain.model(...parameters), parameters[0]);
      if (property === 'collection') return (name: string) => guarded(plain.collection(name), name);
      if (property === 'db') return files();
      return property === 'startSession' ? startSession : bound(plain, property);
    },
  });
  return {
    database: crashing,
    fuse: {
      arm(crashAt) {
        [points, target] = [0, crashAt];
      },
      disarm() {
        target = null;
        return points;
      },
      burn,
      isBlown: () => blown,
      restart() {
        [blown, target] = [false, null];
      },
    },
  };
}
