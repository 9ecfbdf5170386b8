import { z } from 'zod';
import { invalid } from '../errors/app-error.ts';

/**
 * The position at which a page ended: the id of its last row, and the number that orders the list (a date as
 * milliseconds; 0 when the id alone orders).
 */
export type Position = { readonly key: number; readonly id: string };

/** Ten digits to the base of 36 stay below 2^53, and below the last date that JavaScript knows. */
const CURSOR = /^([\da-z]{1,10})\.([\w-]{1,480})$/;

/**
 * Callers must not interpret a cursor. Every text of this form is a position in every list, so only the form can be
 * wrong: a forged or an old cursor is a harmless position in the list.
 */
export const Cursor = z.string().regex(CURSOR, 'not a cursor of this list');

export const cursorOf = ({ key, id }: Position): string =>
  `${key.toString(36)}.${Buffer.from(id).toString('base64url')}`;

/** @throws invalid-request when the cursor does not have this form */
export function positionOf(cursor: string): Position {
  const [, key, id] = CURSOR.exec(cursor) ?? [];
  if (key === undefined || id === undefined)
    throw invalid('invalid-request', 'The cursor is not one that this list gave.', [
      { pointer: '#query/cursor', detail: 'not a cursor of this list' },
    ]);
  return { key: Number.parseInt(key, 36), id: Buffer.from(id, 'base64url').toString('utf8') };
}
