import type { Queue } from 'bullmq';
import type { mongo } from 'mongoose';
import { AppError, conflict, notFound } from '../errors/app-error.ts';
import type { QueueName } from '../events/topology.ts';
import type { Database } from '../mongo/connect.ts';
import type { CollectionPlan } from '../mongo/migrate.ts';
import { KEPT_EVENTS } from './kept-events.ts';
import type { JobData } from './publisher.ts';
import { JOB_OPTIONS } from './queue-settings.ts';
import { SET_ASIDE_EVENTS } from './set-aside.ts';

/** A job that failed for good. Its letter stays here until an operator replays or discards it. */
export type DeadLetter = {
  readonly _id: string;
  readonly queue: QueueName;
  readonly name: string;
  readonly data: JobData;
  readonly error: { readonly name: string; readonly code: string | null; readonly message: string };
  readonly attempts: number;
  /** The number of times that the job failed for good: once, and once more for each replay that failed. */
  readonly failures: number;
  readonly failedAt: Date;
  /** The time (epoch milliseconds, by BullMQ's own clock) at which BullMQ itself last failed a job of this letter. */
  readonly endedAtMs?: number;
  readonly state: 'dead' | 'replayed' | 'discarded';
  readonly history: readonly { readonly at: Date; readonly by: string; readonly did: 'replayed' | 'discarded' }[];
};

export const DEAD_LETTERS: CollectionPlan = {
  name: 'dead-letters',
  indexes: [{ key: { state: 1, failedAt: -1, _id: -1 } }],
};

export type DeadLetters = {
  /** @param letter has `endedAtMs` for a job that BullMQ failed by itself */
  record(
    letter: Pick<DeadLetter, '_id' | 'queue' | 'name' | 'data' | 'attempts'> & {
      error: unknown;
      endedAtMs?: number | undefined;
    },
  ): Promise<void>;
  /**
   * Tells whether there is already a letter for a job that BullMQ failed by itself at this moment, even if that letter
   * was replayed or discarded since.
   */
  knows(id: string, endedAtMs: number | undefined): Promise<boolean>;
  count(state: DeadLetter['state']): Promise<number>;
  /** @throws not-found */
  find(id: string): Promise<DeadLetter>;
  list(state: DeadLetter['state'], limit: number): Promise<DeadLetter[]>;
  /** Puts the job back into its queue. @throws not-found, or a conflict when the letter was closed before */
  replay(id: string, by: string): Promise<DeadLetter>;
  discard(id: string, by: string): Promise<DeadLetter>;
  /** Removes the letters that were replayed or discarded, and that failed before `before`. */
  forgetClosed(before: Date): Promise<void>;
};

/**
 * Removes an erased person from all dead letters, and the events that name them from those that are set aside or kept.
 * The erasure makes the work of such a letter needless. All letters are read, because there are few and each may hold a
 * name anywhere, also in an error message.
 * @param names the person's id, their addresses, or the keys that stand for these
 */
export async function eraseFromDeadLetters(database: Database, names: readonly string[]): Promise<void> {
  const letters = database.collection<DeadLetter>(DEAD_LETTERS.name);
  const namesThem = (value: unknown) => names.some((name) => JSON.stringify(value).includes(name));
  for (const { name } of [SET_ASIDE_EVENTS, KEPT_EVENTS]) {
    const events = database.collection<{ _id: string }>(name);
    for await (const row of events.find()) if (namesThem(row)) await events.deleteOne({ _id: row._id });
  }
  for await (const letter of letters.find()) {
    if (!namesThem(letter)) continue;
    const { _id, data, error, history } = letter;
    const rest = 'events' in data ? data.events.filter((event) => !namesThem(event)) : [];
    if (namesThem([_id, error]) || (namesThem(data) && rest.length === 0)) await letters.deleteOne({ _id });
    else
      await letters.updateOne(
        { _id },
        {
          $set: {
            ...('events' in data && { data: { events: rest } }),
            history: history.map((entry) => (namesThem(entry.by) ? { ...entry, by: 'erased' } : entry)),
          },
        },
      );
  }
}

export function deadLettersIn(database: Database, now: () => Date, queue: (name: QueueName) => Queue): DeadLetters {
  const letters = database.collection<DeadLetter>(DEAD_LETTERS.name);

  const find = async (id: string): Promise<DeadLetter> => {
    const letter = await letters.findOne({ _id: id });
    if (!letter) throw notFound('dead letter');
    return letter;
  };

  return {
    async record({ error, endedAtMs, ...letter }) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      const code = error instanceof AppError ? error.code : null;
      // A letter that failed again after its replay is dead again.
      await letters.updateOne(
        { _id: letter._id },
        {
          $set: { ...letter, error: { name, code, message }, failedAt: now(), state: 'dead' },
          $inc: { failures: 1 },
          ...(endedAtMs !== undefined && { $max: { endedAtMs } }),
          $setOnInsert: { history: [] },
        },
        { upsert: true },
      );
    },
    async knows(id, endedAtMs) {
      const letter = await letters.findOne({ _id: id }, { projection: { failedAt: 1, endedAtMs: 1 } });
      // Letters written before `endedAtMs` existed have only `failedAt`, by our clock, which may differ from BullMQ's.
      return (
        letter !== null && (endedAtMs === undefined || (letter.endedAtMs ?? letter.failedAt.getTime()) >= endedAtMs)
      );
    },
    find,
    count: (state) => letters.countDocuments({ state }),
    list: (state, limit) => letters.find({ state }).sort({ failedAt: -1, _id: -1 }).limit(limit).toArray(),
    async replay(id, by) {
      const letter = requireDead(await find(id));
      // The job is added first. If we die before the letter is marked, the operator replays again, and handlers are
      // idempotent.
      await queue(letter.queue).add(letter.name, letter.data, {
        ...JOB_OPTIONS,
        jobId: `${id.slice(letter.queue.length + 1)}-again-${letter.history.length + 1}`,
      });
      return close(letters, letter, { at: now(), by, did: 'replayed' });
    },
    discard: async (id, by) => close(letters, requireDead(await find(id)), { at: now(), by, did: 'discarded' }),
    async forgetClosed(before) {
      await letters.deleteMany({ state: { $in: ['replayed', 'discarded'] }, failedAt: { $lt: before } });
    },
  };
}

function requireDead(letter: DeadLetter): DeadLetter {
  if (letter.state === 'dead') return letter;
  throw conflict('dead-letter-closed', 'This dead letter was replayed or discarded before.');
}

/**
 * Marks a letter as replayed or discarded, by one operator at a time: its history must still be as long as when the
 * letter was read.
 */
async function close(
  letters: mongo.Collection<DeadLetter>,
  letter: DeadLetter,
  entry: DeadLetter['history'][number],
): Promise<DeadLetter> {
  const guard = { _id: letter._id, history: { $size: letter.history.length } };
  const $push = { history: entry };
  const after = { returnDocument: 'after' } as const;
  const closed =
    (await letters.findOneAndUpdate(
      { ...guard, state: 'dead', failures: letter.failures },
      { $set: { state: entry.did }, $push },
      after,
    )) ??
    // The job was replayed and failed again before this write: its letter stays dead, with its history.
    (await letters.findOneAndUpdate(guard, { $push }, after));
  if (!closed) throw conflict('dead-letter-closed', 'Somebody else dealt with this dead letter at the same moment.');
  return closed;
}
