import { z } from 'zod';
import { Timestamp } from '../../../libs/http/fields.ts';
import type { Notification } from './mail.ts';
import type { MailStore } from './store.ts';

export const MailEventIn = z.strictObject({
  type: z.enum(['bounce', 'complaint']),
  email: z.email().max(254),
  permanent: z.boolean().describe('A bounce that is not permanent is only noted by the mail provider'),
});

export const NotificationOut = z
  .object({
    id: z.string(),
    kind: z.string(),
    audience: z.enum(['group', 'certified-groups', 'review', 'finance', 'digest']),
    groupId: z.string().nullable(),
    state: z.enum(['planning', 'planned']),
    at: Timestamp,
    planned: z.int().describe('Recipients in all'),
    sent: z.int().describe('By a mail of their own or together with other news'),
    inDigest: z.int().describe('Wait for the next digest'),
    suppressed: z.int().describe('Opted out, not certified any more, or the address is known not to work'),
    failed: z.int(),
  })
  .meta({ id: 'Notification' });

type Counts = ReturnType<Awaited<ReturnType<MailStore['countsOf']>>>;

export const notificationView = ({ _id, kind, to, groupId, state, at }: Notification, { sent, suppressed, failed, collected, carried, ...waiting }: Counts): z.input<typeof NotificationOut> => ({
  id: _id, kind, audience: to, groupId, state, at: at.toISOString(), planned: sent + suppressed + failed + collected + carried + waiting.planned + waiting.sending, sent, inDigest: collected, suppressed, failed,
});
