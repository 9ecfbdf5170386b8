import { z } from 'zod';
import { AmountCents, Moment, SumCents, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import type { Account, Funds, Transfer } from './domain/transfer.ts';

/** A reference names one movement for ever, so the same reference is booked once. */
export const Reference = z.string().regex(/^[\w.-]{1,80}$/, 'must be 1 to 80 letters, digits or . _ -');

const AccountName = z
  .string()
  .regex(/^((national|action|group):[\w-]+|payee|external)$/, 'must be an account')
  .transform((name) => name as Account);

export const transferFilter = {
  account: AccountName.optional().describe('On either side'),
  from: AccountName.optional(),
  to: AccountName.optional(),
  phase: z.enum(['booked', 'hold', 'post', 'void']).optional(),
  since: Moment.optional(),
  until: Moment.optional().describe('Not included'),
};

export const EnvelopeOut = z
  .object({ groupId: z.string(), availableCents: SumCents, heldCents: SumCents })
  .meta({ id: 'Envelope', examples: [EXAMPLES.envelope] });

export const envelopeView = (groupId: string, { availableCents, heldCents }: Funds): z.input<typeof EnvelopeOut> => ({
  groupId,
  availableCents,
  heldCents,
});

export const TransferOut = z
  .object({
    id: z.string(),
    from: z.string(),
    to: z.string(),
    amountCents: SumCents,
    phase: z.enum(['booked', 'hold', 'post', 'void']),
    endsHold: z.string().nullable(),
    reason: z.string(),
    by: z.string().nullable().describe('The person who caused it, where a person did'),
    at: Timestamp,
  })
  .meta({ id: 'Transfer', examples: [EXAMPLES.transfer] });

export const transferView = ({ _id, at, endsHold, by, ...transfer }: Transfer) =>
  ({ ...transfer, id: _id, endsHold: endsHold ?? null, by: by ?? null, at: at.toISOString() }) satisfies z.input<
    typeof TransferOut
  >;

export const AccountOut = z
  .object({ account: z.string(), availableCents: SumCents, heldCents: SumCents })
  .meta({ id: 'Account', examples: [EXAMPLES.account] });

/** A group may appear once, because a second line for it would be a mistake of the sender. */
export const OpeningsIn = z
  .strictObject({
    openings: z
      .array(z.strictObject({ groupId: Uuid, amountCents: AmountCents }))
      .min(1)
      .max(500)
      .superRefine((openings, context) => {
        const lines = new Map<string, number>();
        for (const [index, { groupId }] of openings.entries()) {
          const first = lines.get(groupId);
          if (first !== undefined)
            context.addIssue({ code: 'custom', path: [index, 'groupId'], message: `stands in line ${first} already` });
          else lines.set(groupId, index);
        }
      }),
  })
  .meta({ examples: [EXAMPLES.openingsIn] });

export const OpeningsOut = z
  .object({
    booked: z.int().describe('Groups whose opening balance was booked now'),
    bookedBefore: z.int().describe('Groups with the same opening balance since an earlier call'),
  })
  .meta({ id: 'Openings', examples: [EXAMPLES.openings] });
