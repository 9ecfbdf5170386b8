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
