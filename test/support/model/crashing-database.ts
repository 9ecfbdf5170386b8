import type { Model } from 'mongoose';
import type { Database } from '../../../libs/mongo/connect.ts';

/** What a killed process would leave: the writes before it, none after. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type Fuse = {
  /** From here on points are counted; it crashes at the given one. */
  arm(crashAt: number | null): void;
  /** @returns how many points there were */
  disarm(): number;
  /** One more point at which the process may die. */
  burn(): void;
};

const WRITES = new Set<string | symbol>(['create', 'updateOne', 'updateMany', 'bulkWrite', 'insertMany', 'deleteOne', 'findOneAndUpdate']);

/** The same database with a crash before any chosen write; inside a transaction it undoes that transaction, as a lost client does. */
export function crashingDatabase(database: Database): { database: Database; fuse: Fuse } {
  let points = 0;
  let target: number | null = null;
  const burn = () => {
    points += 1;
    if (points - 1 === target) throw new Crash('the process died here');
  };
  const guarded = (model: Model<unknown>) =>
    new Proxy(model, {
      get(plain, property) {
        const value: unknown = Reflect.get(plain, property, plain);
        if (typeof value !== 'function' || !WRITES.has(property)) return value;
        return async (...given: unknown[]) => {
          burn();
          return await (value as (...args: unknown[]) => Promise<unknown>).apply(plain, given);
        };
      },
    });
  const proxied = new Proxy(database, {
    get(plain, property) {
      const value: unknown = Reflect.get(plain, property, plain);
      if (property === 'model') return (...given: Parameters<Database['model']>) => guarded(plain.model(...given) as unknown as Model<unknown>);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(plain) : value;
    },
  });
  return {
    database: proxied,
    fuse: {
      arm(crashAt) {
        [points, target] = [0, crashAt];
      },
      disarm() {
        target = null;
        return points;
      },
      burn,
    },
  };
}
