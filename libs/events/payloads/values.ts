import { z } from 'zod';

export const Id = z.string().min(1).max(120);
/**
 * The version goes up by one with each change of the subject of the event. Handlers ignore an event that is not newer.
 */
export const Version = z.int().min(1);
export { MaybeCents as CentsField, SumCents } from '../../money/schemas.ts';
export const Instant = z.iso.datetime();
export const Locale = z.enum(['fr', 'en']);
export type Locale = z.infer<typeof Locale>;
