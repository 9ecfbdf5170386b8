import type { Model, QueryFilter } from 'mongoose';
import { cursorOf, positionOf } from '../paging/cursor.ts';
import { storableDate } from '../time/clock.ts';
import { WITHOUT_OUTBOX } from './collection.ts';

export type Page<T> = { readonly items: T[]; readonly nextCursor: string | null };

export type PageRequest = { readonly cursor?: string | undefined; readonly limit: number };

/** Gives the filter for the rows beyond the cursor, whatever was inserted since. */
function beyond<T>(model: Model<T>, cursor: string, by: string, direction: 1 | -1): object {
  const { key, id } = positionOf(cursor);
  const further = direction === 1 ? '$gt' : '$lt';
  if (by === '_id') return { _id: { [further]: id } };
  const value = model.schema.path(by).instance === 'Date' ? storableDate(key) : key;
  return { $or: [{ [by]: { [further]: value } }, { [by]: value, _id: { [further]: id } }] };
}

/** The order of a page: by one field, and by the id when two values are equal. */
export type PageOrder<T> = { readonly by?: keyof T & string; readonly direction?: 1 | -1 };

/**
 * Reads a page ordered by (`by`, _id). Inserts do not shift it: the cursor names the last row seen, not an offset. `by`
 * must be a date, a number or _id, must be indexed together with _id, and must never change once written.
 */
export async function cursorPage<T extends { _id: string }>(
  model: Model<T>,
  filter: QueryFilter<T>,
  { cursor, limit }: PageRequest,
  { by = '_id', direction = 1 }: PageOrder<T> = {},
): Promise<Page<T>> {
  const conditions = [filter, ...(cursor === undefined ? [] : [beyond(model, cursor, by, direction)])];
  const rows = await model
    .find({ $and: conditions } as QueryFilter<T>, WITHOUT_OUTBOX)
    .sort({ [by]: direction, _id: direction })
    .limit(limit + 1)
    .lean<T[]>();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const key: unknown = by === '_id' ? 0 : last?.[by];
  return { items, nextCursor: rows.length > limit && last ? cursorOf({ key: Number(key), id: last._id }) : null };
}
