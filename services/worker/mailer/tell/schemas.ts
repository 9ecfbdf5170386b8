import { z } from 'zod';
import { Moment, Timestamp } from '../../../../libs/http/fields.ts';
import { EXAMPLES } from '../../examples.ts';
import type { Notification } from '../mail.ts';
import type { MailCounts } from '../send/store.ts';

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

export const ResendIn = z
  .strictObject({ since: Moment.describe('Mails that failed at this moment or later') })
  .meta({ examples: [EXAMPLES.resendIn] });

export const ResentOut = z
  .object({ planned: z.int(), left: z.boolean().describe('Whether there are more, for another call') })
  .meta({ id: 'ResentMails', examples: [EXAMPLES.resent] });

export const PreviewOut = z
  .object({
    kind: z.string(),
    recipients: z.int().describe('Addresses in all: each once, however many groups it stands for'),
    atOnce: z.int(),
    inDigest: z.int(),
    suppressed: z.int().describe('Opted out, or the address is not written to'),
  })
  .meta({ id: 'NotificationPreview', examples: [EXAMPLES.preview] });

export const notificationView = (
  { _id, kind, to, groupId, state, at }: Notification,
  { sent, suppressed, failed, collected, carried, ...waiting }: MailCounts,
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
