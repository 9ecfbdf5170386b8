import type { ClientSession, QueryFilter, UpdateQuery } from 'mongoose';
import type { Stored } from './collection.ts';

// The types of mongoose's filters and updates do not follow a generic document.
export const filterOf = <T>(filter: object) => filter as QueryFilter<Stored<T>>;
export const updateOf = <T>(update: object) => update as UpdateQuery<Stored<T>>;

/** Gives the options of a query that belongs to a transaction, or to none. */
export const within = (session: ClientSession | undefined) => (session ? { session } : {});
