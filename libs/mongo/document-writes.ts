import type { Model } from 'mongoose';
import { StaleWrite } from '../errors/transient.ts';
import type { AnyEvent } from '../events/event.ts';
import type { StoredReceipt } from '../outbox/receipt.ts';
import { waitingEvents } from '../outbox/waiting-events.ts';
import type { Stored } from './collection.ts';
import type { Change, DocumentWrites, Save } from './document.ts';
import { duplicatesIn, isDuplicate } from './duplicate.ts';
import { filterOf, updateOf, within } from './query.ts';
import type { ReceiptAnswers } from './receipt-answers.ts';
import { RECEIPTS_KEPT, roomFor, tooManyReceipts } from './receipts.ts';
import { onceCommitted } from './transaction.ts';
import { nextVersion, UNSAVED, type Document } from './version.ts';

const raised = <T extends Document>(doc: T): T => ({ ...doc, version: nextVersion(doc) });

/**
 * Gives the filter for a version that somebody saw. A document that only guarded updates have written so far has no
 * version, which counts as UNSAVED.
 */
const atVersion = (version: number) => (version === UNSAVED ? { $in: [UNSAVED, null] } : version);

const stale = <T>({ collection }: Model<Stored<T>>, { _id, version }: Document) =>
  new StaleWrite(`${collection.name} ${_id} is no longer at version ${version}`);

/** What a save keeps beside the value: the receipt as its document holds it. */
type Kept<T> = Pick<Save<T>, 'session'> & { readonly receipt: StoredReceipt | undefined };

async function insert<T extends Document>(
  model: Model<Stored<T>>,
  saved: T,
  events: readonly AnyEvent[],
  { receipt, session }: Kept<T>,
): Promise<void> {
  const stored = {
    ...saved,
    ...(events.length > 0 && { pending: waitingEvents(events) }),
    ...(receipt && { receipts: [receipt] }),
  };
  try {
    await model.create([stored] as never, within(session));
  } catch (error) {
    if (!isDuplicate(error, '_id')) throw error;
    throw new StaleWrite(`${model.collection.name} ${saved._id} is there already`);
  }
}

async function update<T extends Document>(
  model: Model<Stored<T>>,
  saved: T,
  events: readonly AnyEvent[],
  { receipt: stamped, session }: Kept<T>,
): Promise<void> {
  const { _id, ...fields } = saved;
  const pushed = {
    ...(events.length > 0 && { pending: { $each: waitingEvents(events) } }),
    ...(stamped && { receipts: { $each: [stamped], $slice: -RECEIPTS_KEPT } }),
  };
  const guard = { _id, version: saved.version - 1 };
  const { matchedCount } = await model.updateOne(
    filterOf<T>({ ...guard, ...(stamped && roomFor(stamped)) }),
    updateOf<T>({ $set: fields, ...(Object.keys(pushed).length > 0 && { $push: pushed }) }),
    within(session),
  );
  if (matchedCount === 1) return;
  const isFull =
    stamped &&
    (await model.exists(filterOf<T>({ ...guard, 'receipts.id': { $ne: stamped.id } })).session(session ?? null));
  if (isFull) throw tooManyReceipts();
  throw stale(model, guard);
}

/**
 * Makes an upsert. When the document has another version, the upsert collides with its id, and the error tells which
 * ones were refused.
 */
function upsertOf<T extends Document>({ doc, events }: Change<T>) {
  const saved = raised(doc);
  const { _id, ...fields } = saved;
  const announced = events?.(saved) ?? [];
  return {
    updateOne: {
      filter: { _id, version: atVersion(doc.version) },
      update: {
        $set: fields,
        ...(announced.length > 0 && { $push: { pending: { $each: waitingEvents(announced) } } }),
      },
      upsert: true,
    },
  };
}

/** @param written tells the relay that events wait */
export function writesOf<T extends Document>(
  model: Model<Stored<T>>,
  answers: ReceiptAnswers,
  written: () => void,
): DocumentWrites<T> {
  return {
    async save(doc, save = {}) {
      const saved = raised(doc);
      const events = save.events?.(saved) ?? [];
      const receipt = save.receipt && (await answers.keep(saved._id, save.receipt.stamp(saved)));
      const kept = { receipt, session: save.session };
      try {
        await (doc.version === UNSAVED ? insert : update)(model, saved, events, kept);
      } catch (error) {
        if (receipt) await answers.drop(receipt);
        throw error;
      }
      onceCommitted(save.session, written);
      return saved;
    },
    async saveMany(changes, session) {
      if (changes.length === 0) return [];
      const refused = await duplicatesIn(
        model.bulkWrite(changes.map(upsertOf) as never, {
          ordered: false,
          throwOnValidationError: true,
          ...within(session),
        }),
      );
      onceCommitted(session, written);
      return refused.map((index) => changes[index]?.doc._id ?? '');
    },
    async announceAgain(doc, events, noted) {
      const guard = Object.fromEntries(Object.keys(noted).map((field) => [field, doc[field as keyof T]]));
      await model.updateOne(
        filterOf<T>({ _id: doc._id, version: doc.version, ...guard }),
        updateOf<T>({ $set: noted, $push: { pending: { $each: waitingEvents(events) } } }),
      );
      written();
    },
    async rewrite(doc, session) {
      const saved = raised(doc);
      const { _id, ...fields } = saved;
      const guard = { _id, version: doc.version };
      await answers.forgetOf([_id]);
      const { matchedCount } = await model.updateOne(
        filterOf<T>(guard),
        updateOf<T>({ $set: fields, $unset: { receipts: 1 } }),
        within(session),
      );
      if (matchedCount === 0) throw stale(model, guard);
      return saved;
    },
  };
}
