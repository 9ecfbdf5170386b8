import { z } from 'zod';
import { EmailAddress, Timestamp } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import type { Notification } from './mail.ts';
import type { MailStore } from './store.ts';

export const MailEventIn = z.strictObject({
  type: z.enum(['bounce', 'complaint']),
  email: EmailAddress,
  permanent: z.boolean().describe('A bounce that is not permanent is only noted by the mail provider'),
}).meta({ examples: [EXAMPLES.mailEventIn] });

export const NotificationOut = z
  .object({
    id: z.string(),
    kind: z.string(),
    audience: z.enum(['group', 'certified-groups', 'committed-groups', 'review', 'finance', 'ops']),
    groupId: z.string().nullable(),
    state: z.enum(['waiting', 'planning', 'planned']).describe('`waiting`: it is told in a later month'),
    at: Timestamp,
    planned: z.int().describe('Recipients in all'),
    sent: z.int(),
    suppressed: z.int().describe('Opted out, not certified any more, or the address is known not to work'),
    failed: z.int(),
  })
  .meta({ id: 'Notification', examples: [EXAMPLES.notification] });

type Counts = ReturnType<Awaited<ReturnType<MailStore['countsOf']>>>;

export const notificationView = ({ _id, kind, to, groupId, state, at }: Notification, { sent, suppressed, failed, ...waiting }: Counts): z.input<typeof NotificationOut> => ({
  id: _id, kind, audience: to, groupId, state, at: at.toISOString(), planned: sent + suppressed + failed + waiting.planned + waiting.sending, sent, suppressed, failed,
});
