import { z } from 'zod';
import { Cursor } from '../paging/cursor.ts';
import { faultOfText, withoutInvisible, withPlainBreaks } from '../text/plain-text.ts';
import { ADDRESS, faultOfEmail, typedEmail } from '../text/typed-email.ts';
import { faultOfPhone, typedPhone } from '../text/typed-phone.ts';
import { faultOfLink } from '../text/web-link.ts';
import { storableDate } from '../time/clock.ts';

/** Every service shares these field schemas: there is one rule for one kind of content, wherever it comes in. */

/**
 * These are patterns rather than functions, so that the OpenAPI description contains them too. A text needs a visible
 * character, which may follow blanks. It has no control characters, no line separators of Unicode, and none that turn
 * the direction of letters. No two parts of one pattern match the same character, or a long text would take for ever.
 */
const LINE =
  /^[^\S\u000a-\u000d\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069][^\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/;
const TEXT =
  /^[^\S\u000b\u000c\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069][^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/;

export const Uuid = z.uuid().transform((id) => id.toLowerCase());

/**
 * One line of plain text. It has no line breaks, so it can stand in the subject of a mail. What nobody sees is left out.
 * @param max the most UTF-16 code units, after that
 */
export const line = (max: number) =>
  z
    .string()
    .overwrite(withoutInvisible)
    .max(max)
    .regex(LINE, { error: ({ input }) => faultOfText(input, 'must be one line of text, without control characters') })
    .trim();

/** Plain text of one or more lines. What nobody sees is left out, and every line ends with a line break of its own. */
export const text = (max: number) =>
  z
    .string()
    .overwrite((given) => withPlainBreaks(withoutInvisible(given)))
    .max(max)
    .regex(TEXT, { error: ({ input }) => faultOfText(input, 'must be text, without control characters') })
    .trim();

/** A link that people follow: https, to a site on the open internet. It is kept as browsers write it. */
export const Link = z
  .string()
  .max(500)
  .superRefine((url, context) => {
    const fault = faultOfLink(url.trim());
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .overwrite((url) => (URL.canParse(url) ? new URL(url).href : url))
  .meta({ format: 'uri' });

export const EmailAddress = z
  .string()
  .overwrite(typedEmail)
  .max(254)
  .regex(ADDRESS, { error: ({ input }) => faultOfEmail(input) })
  .meta({ format: 'email' });

/** A telephone number as people write it, with plain blanks and dashes. */
export const Phone = z
  .string()
  .max(100)
  .overwrite(typedPhone)
  .superRefine((phone, context) => {
    const fault = faultOfPhone(phone);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** The address in lower case, so that one address has one spelling. */
export const Email = EmailAddress.transform((email) => email.toLowerCase());

/** An id that another part of the system made. It is printable and has no spaces. */
export const Key = z
  .string()
  .max(300)
  .regex(/^[!-~]+$/, 'is not an id');

/** The token of a sealed link. */
export const SignedToken = z
  .string()
  .max(1_000)
  .regex(/^[\w.-]+$/, 'is not a token');

/** A whole number in a query or path, in digits only: `0x10`, `1e3` and an empty text are no numbers. */
export const digits = <T extends z.ZodType<number>>(number: T) =>
  z.preprocess((value) => (typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value), number);

export { AmountCents, MaybeCents, PartCents, SumCents } from '../money/schemas.ts';

export const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month as YYYY-MM');

/** A day for plans and accounts. Its year still has four digits after some months are added. */
export const Day = z.iso.date().regex(/^2/, 'must be a day from 2000 to 2999');

export const Timestamp = z.iso.datetime();

/** A moment that a caller names, in UTC or with its offset; without either it would be another moment for each reader. */
export const Moment = z.iso
  .datetime({
    offset: true,
    error: 'must be a moment in UTC or with its offset, such as 2027-03-09T11:00:00Z or 2027-03-09T12:00:00+01:00',
  })
  .transform((instant) => storableDate(Date.parse(instant)));

/** Every list has these query fields. */
export const pageQuery = { cursor: Cursor.optional(), limit: digits(z.int().min(1).max(100)).default(20) };

/** The example of a page is made from the example of its item. */
export function pageOf<T extends z.ZodType>(item: T) {
  const page = z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Send it as `cursor` for the next page; null at the end'),
  });
  const { value } = exampleOf(item);
  return value === undefined ? page : page.meta({ examples: [{ items: [value], nextCursor: null }] });
}

/** Gives the example that is declared in a schema. */
export function exampleOf(schema: z.ZodType): { readonly id?: string; readonly value?: unknown } {
  const { id, examples } = (schema.meta() ?? {}) as { id?: string; examples?: readonly unknown[] };
  return { ...(id !== undefined && { id }), ...(examples && examples.length > 0 && { value: examples[0] }) };
}
