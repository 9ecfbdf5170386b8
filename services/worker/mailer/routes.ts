import { notFound } from '../../../libs/errors/app-error.ts';
import { anyObject } from '../../../libs/http/access.ts';
import { Key, pageOf, pageQuery } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { MailEventIn, NotificationOut, notificationView } from './schemas.ts';
import type { MailStore } from './store.ts';

export const mailRoutes = (store: MailStore): Route[] => [
  route({
    method: 'get', path: '/v1/notifications', operationId: 'listNotifications', summary: 'What was told to whom, newest first', access: { ops: anyObject },
    description: 'The counts move while it is being sent.',
    query: pageQuery, answers: { 200: pageOf(NotificationOut) },
    async handle({ query }) {
      const { items, nextCursor } = await store.page(query);
      const countsOf = await store.countsOf(items.map(({ _id }) => _id));
      return { status: 200, body: { items: items.map((item) => notificationView(item, countsOf(item._id))), nextCursor } };
    },
  }),
  route({
    method: 'get', path: '/v1/notifications/:notificationId', operationId: 'getNotification', summary: 'How far one notification got: planned, sent, suppressed, failed',
    description: '`planned` is final once `state` is `planned`; then the other counts grow until they add up to it.', problems: ['not-found'],
    access: { ops: anyObject }, params: { notificationId: Key }, answers: { 200: NotificationOut },
    async handle({ params: { notificationId } }) {
      const notification = await store.notification(notificationId);
      if (!notification) throw notFound('notification');
      const countsOf = await store.countsOf([notificationId]);
      return { status: 200, body: notificationView(notification, countsOf(notificationId)) };
    },
  }),
  route({
    method: 'post', path: '/v1/mail-events', operationId: 'reportMailEvent', summary: 'Tell that an address bounced or complained',
    description: 'A complaint or a permanent bounce ends all mail to the address. The address is the natural key: the same told twice changes nothing.',
    access: { ops: anyObject }, body: MailEventIn, answers: { 204: null },
    async handle({ body: { type, email, permanent }, now }) {
      if (type === 'complaint' || permanent) await store.suppress(email, type, now);
      return { status: 204 };
    },
  }),
];
