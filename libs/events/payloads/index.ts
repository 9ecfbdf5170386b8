import type { z } from 'zod';
import type { EventType } from '../topology.ts';
import { budgetPayloads } from './budget.ts';
import { directoryPayloads } from './directory.ts';
import { proposalPayloads } from './proposal.ts';
import { reimbursementPayloads } from './reimbursement.ts';
import { votingPayloads } from './voting.ts';
import { workerPayloads } from './worker.ts';

/** What each event carries: ids, versions, money, published texts and group names; full state, no personal data. */
export const payloads = {
  ...directoryPayloads,
  ...proposalPayloads,
  ...votingPayloads,
  ...budgetPayloads,
  ...workerPayloads,
  ...reimbursementPayloads,
} satisfies Record<EventType, z.ZodType>;

export type EventData<E extends EventType> = z.infer<(typeof payloads)[E]>;

/** Makes the next version of a payload of the one before. */
export type Upcast = (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
export type Upcasts = { readonly [E in EventType]?: readonly Upcast[] };

/**
 * How each former version of a payload becomes the next, version 1 first. While a release rolls out, both versions write and hear, and what
 * waits in documents and dead letters is older still. A new optional field needs none of this: who does not know it leaves it out. Any other
 * change (a field that is required, gone or of another meaning, one more value of an enum) is a new version: its entry stands beside the schema.
 */
export const upcasts: Upcasts = {};
