import { z } from 'zod';

/** Field schemas that every service shares: one rule for one kind of content, wherever it comes in. */

 
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

export const Uuid = z.uuid().transform((id) => id.toLowerCase());

/** One line of plain text: no line breaks, so it can stand in a mail's subject. */
export const line = (max: number) => z.string().trim().min(1).max(max).regex(/^[^\r\n]*$/, 'must be one line').refine((text) => !CONTROL.test(text), 'contains control characters');

/** Plain text over several lines. */
export const text = (max: number) => z.string().trim().min(1).max(max).refine((value) => !CONTROL.test(value), 'contains control characters');

export { AmountCents, MaybeCents, SumCents } from '../money/schemas.ts';

export const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month as YYYY-MM');

export const Timestamp = z.iso.datetime();

/** Query fields of every list. */
export const pageQuery = { cursor: z.string().max(500).optional(), limit: z.coerce.number().int().min(1).max(100).default(20) };

/** The example of a page is made of that of its item. */
export function pageOf<T extends z.ZodType>(item: T) {
  const page = z.object({ items: z.array(item), nextCursor: z.string().nullable().describe('Send it as `cursor` for the next page; null at the end') });
  const { value } = exampleOf(item);
  return value === undefined ? page : page.meta({ examples: [{ items: [value], nextCursor: null }] });
}

/** The example that a schema gives of itself. */
export function exampleOf(schema: z.ZodType): { readonly id?: string; readonly value?: unknown } {
  const { id, examples } = (schema.meta() ?? {}) as { id?: string; examples?: readonly unknown[] };
  return { ...(id !== undefined && { id }), ...(examples && examples.length > 0 && { value: examples[0] }) };
}
