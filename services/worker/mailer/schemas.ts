import { z } from 'zod';
import { Email, Moment, Timestamp } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import type { Notification } from './mail.ts';
import type { MailStore } from './store.ts';
import type { Suppression } from './suppressions/domain/suppression.ts';

export const MailEventIn = z
  .strictObject({
    type: z.enum(['bounce', 'complaint']),
    email: Email,
    permanent: z.boolean().describe('Nobody can be reached there; of a complaint it says nothing'),
    at: Moment.optional().describe('When it happened; now, when left out'),
  })
  .meta({ examples: [EXAMPLES.mailEventIn] });

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

export const NotificationOut = z
  .object({
    id: z.string(),
    kind: z.string(),
    audience: z.enum(['group', 'certified-groups', 'committed-groups', 'review', 'finance', 'ops', 'digest']),
    groupId: z.string().nullable(),
    state: z.enum(['waiting', 'planning', 'planned']).describe('`waiting`: it is told in a later month'),
    at: Timestamp,
    planned: z.int().describe('Recipients in all'),
    sent: z.int().describe('By a mail of their own or together with other news'),
    inDigest: z.int().describe('Wait for the next digest'),
    suppressed: z.int().describe('Opted out, not certified any more, or the address is known not to work'),
    failed: z.int(),
  })
  .meta({ id: 'Notification', examples: [EXAMPLES.notification] });

export const PreviewOut = z
  .object({
    kind: z.string(),
    recipients: z.int().describe('Addresses in all: each once, however many groups it stands for'),
    atOnce: z.int(),
    inDigest: z.int(),
    suppressed: z.int().describe('Opted out, or the address is not written to'),
  })
  .meta({ id: 'NotificationPreview', examples: [EXAMPLES.preview] });

type Counts = ReturnType<Awaited<ReturnType<MailStore['countsOf']>>>;

export const notificationView = (
  { _id, kind, to, groupId, state, at }: Notification,
  { sent, suppressed, failed, collected, carried, ...waiting }: Counts,
): z.input<typeof NotificationOut> => ({
  id: _id,
  kind,
  audience: to,
  groupId,
  state,
  at: at.toISOString(),
  planned: sent + suppressed + failed + collected + carried + waiting.planned + waiting.sending,
  sent,
  inDigest: collected,
  suppressed,
  failed,
});
