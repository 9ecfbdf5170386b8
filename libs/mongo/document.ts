import type { ClientSession, QueryFilter } from 'mongoose';
import type { AnyEvent } from '../events/event.ts';
import type { ReceiptDraft } from '../outbox/receipt.ts';
import type { Stored } from './collection.ts';
import type { Page, PageOrder, PageRequest } from './cursor-page.ts';
import type { Document } from './version.ts';

export type Save<T> = {
  /** The events that the save announces. They are made from the saved value, because they carry its version. */
  readonly events?: ((saved: T) => readonly AnyEvent[]) | undefined;
  /** The answer to an Idempotency-Key. It is kept with the value. */
  readonly receipt?: ReceiptDraft<T> | undefined;
  readonly session?: ClientSession | undefined;
};

export type Change<T> = { readonly doc: T; readonly events?: ((saved: T) => readonly AnyEvent[]) | undefined };

type FindOptions<T> = {
  readonly session?: ClientSession | undefined;
  readonly sort?: { readonly [K in keyof T & string]?: 1 | -1 };
  readonly limit?: number;
};

export type DocumentReads<T extends Document> = {
  find(id: string, session?: ClientSession): Promise<T | undefined>;
  /** @throws not-found when there is none */
  get(id: string, session?: ClientSession): Promise<T>;
  findMany(ids: readonly string[], session?: ClientSession): Promise<T[]>;
  where(filter: QueryFilter<Stored<T>>, options?: FindOptions<T>): Promise<T[]>;
  /** Gives only the ids of the documents that the filter finds. */
  idsWhere(filter: QueryFilter<Stored<T>>, session?: ClientSession): Promise<string[]>;
  /**
   * Gives every document that the filter finds, one after another. `by-id`, and without a filter, they come in the order
   * of their ids, on every server: so an interrupted replay can go on where it stopped.
   */
  each(filter?: QueryFilter<Stored<T>>, order?: 'by-id'): AsyncIterable<T>;
  /**
   * Gives a page in the order of a date, a number or _id, which must be indexed together with _id and never change once
   * written.
   */
  page(filter: QueryFilter<Stored<T>>, request: PageRequest, order?: PageOrder<T>): Promise<Page<T>>;
};

export type DocumentWrites<T extends Document> = {
  /**
   * Inserts a value that was never saved, or writes any other value over the version that it was loaded with.
   * @returns the saved value, with its new version
   * @throws StaleWrite when somebody else wrote in between; a duplicate-key error (isDuplicate) when another unique key
   * is taken
   */
  save(doc: T, save?: Save<T>): Promise<T>;
  /**
   * Saves many values with their events in one bulk write.
   * @returns the ids that were refused because somebody else wrote in between; the others are written
   */
  saveMany(changes: readonly Change<T>[], session?: ClientSession): Promise<string[]>;
  /**
   * Puts events of a document that does not change into its outbox once more, and notes it in fields that are no part of
   * the value that others know. The version stays. Nothing is written where the document changed since it was read.
   */
  announceAgain(doc: T, events: readonly AnyEvent[], noted: Partial<T>): Promise<void>;
  /**
   * Saves the value without announcing anything, and drops its receipts, which hold what the document said before.
   * @throws StaleWrite
   */
  rewrite(doc: T, session?: ClientSession): Promise<T>;
};
