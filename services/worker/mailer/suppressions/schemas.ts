import { z } from 'zod';
import { Email, Moment, text, Timestamp } from '../../../../libs/http/fields.ts';
import { EXAMPLES } from '../../examples.ts';
import type { Suppression } from './domain/suppression.ts';

export const MailEventIn = z
  .strictObject({
    type: z.enum(['bounce', 'complaint']),
    email: Email,
    permanent: z.boolean().describe('Nobody can be reached there; of a complaint it says nothing'),
    at: Moment.optional().describe('When it happened, in UTC or with its offset; now, when left out'),
  })
  .meta({ examples: [EXAMPLES.mailEventIn] });

export const LiftIn = z
  .strictObject({ since: Moment.describe('Suppressions of this moment and later'), reason: text(500) })
  .meta({ examples: [EXAMPLES.suppressionsLiftIn] });

export const LiftedOut = z
  .object({
    lifted: z.int().describe('Addresses that are written to again'),
    left: z.boolean().describe('Whether there are more, for another call'),
  })
  .meta({ id: 'LiftedMailSuppressions', examples: [EXAMPLES.suppressionsLifted] });

export const SuppressionOut = z
  .object({
    id: z.string().describe('Stands for the address'),
    active: z.boolean().describe('Whether it is not written to'),
    reason: z.enum(['refused', 'bounce', 'soft-bounces', 'complaint']).nullable(),
    at: Timestamp,
    softBounces: z.array(z.iso.date()).describe('Days with a passing bounce'),
    history: z.array(
      z.object({ at: Timestamp, did: z.enum(['suppressed', 'removed']), by: z.string(), why: z.string() }),
    ),
  })
  .meta({ id: 'MailSuppression', examples: [EXAMPLES.suppression] });

export const suppressionView = ({
  _id,
  active,
  reason,
  at,
  softBounces,
  history,
}: Suppression): z.input<typeof SuppressionOut> => ({
  id: _id,
  active,
  reason,
  at: at.toISOString(),
  softBounces: [...softBounces],
  history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
});
