import { z } from 'zod';
import { notFound } from '../../../libs/errors/app-error.ts';
import { anyObject } from '../../../libs/http/access.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { Preview } from './preview.ts';
import { NotificationOut, notificationView, PreviewOut } from './schemas.ts';
import type { MailStore } from './store.ts';

export const mailRoutes = (store: MailStore, previewOf: (kind: string, actionId: string) => Promise<Preview>): Route[] => [
  route({
    method: 'get', path: '/v1/notifications', summary: 'What was told to whom, newest first', access: { ops: anyObject },
    query: pageQuery, answers: { 200: pageOf(NotificationOut) },
    async handle({ query }) {
      const { items, nextCursor } = await store.page(query);
      const countsOf = await store.countsOf(items.map(({ _id }) => _id));
      return { status: 200, body: { items: items.map((item) => notificationView(item, countsOf(item._id))), nextCursor } };
    },
  }),
  route({
    method: 'get', path: '/v1/notifications/:notificationId', summary: 'How far one notification got: planned, sent, suppressed, failed',
    access: { ops: anyObject }, params: { notificationId: z.string().max(300) }, answers: { 200: NotificationOut },
    async handle({ params: { notificationId } }) {
      const notification = await store.notification(notificationId);
      if (!notification) throw notFound('notification');
      const countsOf = await store.countsOf([notificationId]);
      return { status: 200, body: notificationView(notification, countsOf(notificationId)) };
    },
  }),
  route({
    method: 'get', path: '/v1/notifications/previews/:kind', summary: 'How many addresses a notification to all certified groups would reach now',
    description: 'Counts as planning does, and writes nothing: `recipients` is what `planned` will be, if nothing changes meanwhile.',
    access: { ops: anyObject }, params: { kind: z.string().max(100) }, query: { actionId: Uuid }, answers: { 200: PreviewOut },
    handle: async ({ params: { kind }, query: { actionId } }) => ({ status: 200, body: await previewOf(kind, actionId) }),
  }),
];
