import { Schema } from 'mongoose';
import { notFound } from '../../../../libs/errors/app-error.ts';
import { definePlainCollection, modelOf } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../../libs/mongo/cursor-page.ts';
import { isDuplicate } from '../../../../libs/mongo/duplicate.ts';
import type { Notification } from '../mail.ts';

export const notificationCollection = definePlainCollection<Notification>({
  name: 'notifications',
  noun: 'notification',
  indexes: [{ key: { at: -1, _id: -1 } }, { key: { state: 1, dueAt: 1 } }],
  fields: {
    kind: String,
    to: String,
    groupId: String,
    data: Schema.Types.Mixed,
    state: String,
    wave: Number,
    cursor: String,
    planned: Number,
    at: Date,
    dueAt: Date,
  },
});

export function openNotifications(database: Database) {
  const model = modelOf(database, notificationCollection);
  const find = async (id: string) => (await model.findById(id).lean<Notification>()) ?? undefined;
  return {
    find,
    /** @throws not-found when there is none */
    async get(id: string): Promise<Notification> {
      const notification = await find(id);
      if (!notification) throw notFound(notificationCollection.noun);
      return notification;
    },
    /** Lists the notifications, newest first. */
    page: (request: PageRequest) => cursorPage(model, {}, request, { by: 'at', direction: -1 }),

    /** Adds a notification, unless the same news was told before. */
    async add(notification: Notification): Promise<void> {
      await model.create([notification]).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
      });
    },
    async keepProgress(id: string, { wave, cursor, planned }: Pick<Notification, 'wave' | 'cursor' | 'planned'>) {
      await model.updateOne({ _id: id, state: 'planning' }, { $set: { wave, cursor }, $inc: { planned } });
    },
    async finishPlanning(id: string): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { state: 'planned' } });
    },
    /**
     * Takes the notifications that are due and moves them to the end of the queue, so that no notification blocks
     * others.
     */
    async takeDue(now: Date, next: Date, limit: number): Promise<Notification[]> {
      const due = await model
        .find({ state: { $in: ['waiting', 'planning'] }, dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<Notification[]>();
      await model.updateMany(
        { _id: { $in: due.map(({ _id }) => _id) }, state: { $ne: 'planned' } },
        { $set: { state: 'planning', dueAt: next } },
      );
      return due;
    },
    /**
     * Removes the content of old notifications. The notifications themselves stay, so that a replay tells them to
     * nobody again.
     */
    async forgetBefore(cut: Date): Promise<void> {
      // A notification that is to be told in a later month is not old yet.
      await model.updateMany(
        { at: { $lt: cut }, dueAt: { $lt: cut }, data: { $exists: true } },
        { $set: { state: 'planned' }, $unset: { data: 1 } },
      );
    },
  };
}

export type NotificationStore = ReturnType<typeof openNotifications>;
