import { mongo } from 'mongoose';
import type { Database } from '../../../libs/mongo/connect.ts';

const { EJSON, deserialize } = mongo.BSON;

type Doc = { readonly _id: string } & Readonly<Record<string, unknown>>;
export type Row = { readonly id: string; readonly doc: Doc };
export type Rows = ReadonlyMap<string, Row>;

/** Every document of some collections as the database holds it, by `<database>/<collection>` and id. The same bytes are the same row. */
export type Image = ReadonlyMap<string, Rows>;

export type Databases = Readonly<Record<string, Database>>;

export function camera(databases: Databases) {
  const seen = new Map<string, Row>();
  const collectionOf = (name: string): mongo.Collection => {
    const [database = '', ...rest] = name.split('/');
    return databases[database]!.db!.collection(rest.join('/'));
  };

  const rowOf = (bytes: Buffer): Row => {
    const key = bytes.toString('latin1');
    const known = seen.get(key);
    if (known) return known;
    const doc = deserialize(bytes, { promoteBuffers: true }) as Doc;
    const row = { id: EJSON.stringify(doc._id), doc };
    seen.set(key, row);
    return row;
  };

  const rowsOf = async (name: string): Promise<Rows> => {
    const found = (await collectionOf(name)
      .find({}, { sort: { _id: 1 }, raw: true })
      .toArray()) as unknown as Buffer[];
    return new Map(found.map(rowOf).map((row) => [row.id, row]));
  };

  return {
    /** @param names of the collections that may have changed since */
    async look(names: Iterable<string>, since: Image): Promise<Image> {
      return new Map([
        ...since,
        ...(await Promise.all([...names].map(async (name) => [name, await rowsOf(name)] as const))),
      ]);
    },

    /** Makes the database be again as it was, beside the procedure; only what differs is written. @param is what it holds now */
    async rewind(is: Image, was: Image): Promise<void> {
      const changes = [...is].flatMap(([name, rows]) => {
        const former = was.get(name)!;
        const gone = [...rows.values()]
          .filter(({ id }) => !former.has(id))
          .map(({ doc }) => ({ deleteOne: { filter: { _id: doc._id as never } } }));
        const others = [...former.values()]
          .filter((row) => rows.get(row.id) !== row)
          .map(({ doc }) => ({ replaceOne: { filter: { _id: doc._id as never }, replacement: doc, upsert: true } }));
        return gone.length + others.length === 0 ? [] : [{ name, operations: [...gone, ...others] }];
      });
      await Promise.all(changes.map(({ name, operations }) => collectionOf(name).bulkWrite(operations as never)));
    },
  };
}

/** All documents of one collection. */
export const docsOf = <T>(image: Image, name: string): T[] =>
  [...(image.get(name)?.values() ?? [])].map(({ doc }) => doc as T);
