import { z } from 'zod';
import { anyObject } from '../../../../libs/http/access.ts';
import { Key, pageOf, pageQuery, Uuid } from '../../../../libs/http/fields.ts';
import { route, type Route } from '../../../../libs/http/route.ts';
import type { MailerDeps } from '../deps.ts';
import { sendAgain } from '../send/send-again.ts';
import { previewNotification } from './preview-notification.ts';
import { NotificationOut, notificationView, PreviewOut, ResendIn, ResentOut } from './schemas.ts';

export const notificationRoutes = (deps: MailerDeps): Route[] => [
  route({
    method: 'get',
    path: '/v1/notifications',
    operationId: 'listNotifications',
    summary: 'What was told to whom, newest first',
    access: { ops: anyObject },
    description: 'The counts move while it is being sent.',
    query: pageQuery,
    answers: { 200: pageOf(NotificationOut) },
    async handle({ query }) {
      const { items, nextCursor } = await deps.notifications.page(query);
      const countsOf = await deps.mails.countsOf(items.map(({ _id }) => _id));
      return {
        status: 200,
        body: { items: items.map((item) => notificationView(item, countsOf(item._id))), nextCursor },
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/notifications/:notificationId',
    operationId: 'getNotification',
    summary: 'How far one notification got: planned, sent, suppressed, failed',
    description: '`planned` is final once `state` is `planned`; then the other counts grow until they add up to it.',
    problems: ['not-found'],
    access: { ops: anyObject },
    params: { notificationId: Key },
    answers: { 200: NotificationOut },
    async handle({ params: { notificationId } }) {
      const notification = await deps.notifications.get(notificationId);
      const countsOf = await deps.mails.countsOf([notificationId]);
      return { status: 200, body: notificationView(notification, countsOf(notificationId)) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/notifications/resends',
    operationId: 'resendMails',
    summary: 'Send again the mails that failed since a moment',
    access: { ops: anyObject },
    description:
      'Also those that were not sent because their address was suppressed meanwhile: lift the suppressions first. At most 1,000 with one call, the newest first; `left` says that there are more. ' +
      'Each mail leaves within some minutes, under its former Message-ID, if it is still wanted then. The same call again finds nothing to send.',
    body: ResendIn,
    answers: { 200: ResentOut },
    handle: async ({ body: { since } }) => ({ status: 200, body: await sendAgain(deps, since) }),
  }),
  route({
    method: 'get',
    path: '/v1/notifications/previews/:notificationKind',
    operationId: 'previewNotification',
    summary: 'How many addresses a notification to all certified groups would reach now',
    description:
      'Counts as planning does, and writes nothing: `recipients` is what `planned` will be, if nothing changes meanwhile.',
    access: { ops: anyObject },
    params: { notificationKind: z.string().max(100) },
    query: { actionId: Uuid },
    answers: { 200: PreviewOut },
    problems: ['not-found', 'not-known-yet'],
    handle: async ({ params: { notificationKind }, query: { actionId } }) => ({
      status: 200,
      body: await previewNotification(deps, notificationKind, actionId),
    }),
  }),
];
