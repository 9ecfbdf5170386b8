import type { Model, QueryFilter } from 'mongoose';
import { invalid } from '../errors/app-error.ts';
import { WITHOUT_OUTBOX } from './aggregate-store.ts';

export type Page<T> = { readonly items: T[]; readonly nextCursor: string | null };

type PageRequest = { readonly cursor?: string | undefined; readonly limit: number };

const notACursor = () => invalid('invalid-request', 'The cursor is not one that this list gave.', [{ pointer: '#query/cursor', detail: 'not a cursor of this list' }]);

const decode = (cursor: string): unknown[] => {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(keys) && keys.length === 2 && keys.every((key) => typeof key === 'string' || typeof key === 'number')) return keys;
  } catch {
    // falls through: whatever it was, it is not one of our cursors
  }
  throw notACursor();
};

/**
 * A page ordered by (`by`, _id), stable under inserts: the cursor names the last row seen, not an offset.
 * `by` must be indexed together with _id, and never change once written.
 */
export async function cursorPage<T extends { _id: string }>(
  model: Model<T>,
  filter: QueryFilter<T>,
  { cursor, limit }: PageRequest,
  by: keyof T & string = '_id',
  direction: 1 | -1 = 1,
): Promise<Page<T>> {
  const beyond = direction === 1 ? '$gt' : '$lt';
  const conditions: object[] = [filter];
  if (cursor !== undefined) {
    const [key, id] = decode(cursor);
    const isDate = model.schema.path(by).instance === 'Date';
    const isNumber = isDate || model.schema.path(by).instance === 'Number';
    if (typeof id !== 'string' || typeof key !== (isNumber ? 'number' : 'string') || (isDate && Number.isNaN(new Date(key as number).getTime()))) throw notACursor();
    const value = isDate ? new Date(key as number) : key;
    conditions.push(by === '_id' ? { _id: { [beyond]: id } } : { $or: [{ [by]: { [beyond]: value } }, { [by]: value, _id: { [beyond]: id } }] });
  }
  const rows = await model
    .find({ $and: conditions } as QueryFilter<T>, WITHOUT_OUTBOX)
    .sort({ [by]: direction, _id: direction })
    .limit(limit + 1)
    .lean<T[]>();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const key: unknown = last?.[by];
  return {
    items,
    nextCursor: rows.length > limit && last ? Buffer.from(JSON.stringify([key instanceof Date ? key.getTime() : key, last._id])).toString('base64url') : null,
  };
}
