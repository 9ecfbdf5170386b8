import type { z } from 'zod';
import { UNKNOWN_DAY } from '../../threshold/calendar.ts';
import { FIRST_FORMULA } from '../../threshold/policy.ts';
import type { EventType } from '../topology.ts';
import { budgetPayloads } from './budget.ts';
import { directoryPayloads } from './directory.ts';
import { proposalPayloads } from './proposal.ts';
import { reimbursementPayloads } from './reimbursement.ts';
import { votingPayloads } from './voting.ts';
import { workerPayloads } from './worker.ts';

/**
 * The payloads of all events carry ids, versions, money, published texts and group names: full state, no personal data.
 */
export const payloads = {
  ...directoryPayloads,
  ...proposalPayloads,
  ...votingPayloads,
  ...budgetPayloads,
  ...workerPayloads,
  ...reimbursementPayloads,
} satisfies Record<EventType, z.ZodType>;

export type EventData<E extends EventType> = z.infer<(typeof payloads)[E]>;

/** An upcast turns one version of a payload into the next version. */
export type Upcast = (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
export type Upcasts = { readonly [E in EventType]?: readonly Upcast[] };

/** The finance round of a claim was called `n` in version 1. */
const roundFromN: Upcast = ({ n, ...rest }) => ({ ...rest, round: n });

/**
 * These functions turn each former version of a payload into the next, version 1 first. While a release rolls out, both
 * versions write and hear events, and events in documents and dead letters are older still. A new optional field needs
 * no function here: a version that does not know the field leaves it out. Any other change (a field that is required,
 * gone or of another meaning, one more value of an enum) is a new version and needs a function.
 */
export const upcasts: Upcasts = {
  // Version 2 says which formula a policy is of, what the formula remembers, and the calendar of the season.
  'season.changed': [
    ({ policy, ...season }) => ({
      ...season,
      startsOn: UNKNOWN_DAY,
      endsOn: UNKNOWN_DAY,
      recentCents: 0,
      policy: { formula: FIRST_FORMULA, ...(policy as object) },
      memory: { formula: FIRST_FORMULA },
    }),
  ],
  // Version 2 knows inputs of another formula, the cause `night`, and actions that have passed.
  'action.fundable': [(decision) => decision],
  'threshold.changed': [(threshold) => ({ ...threshold, passed: false })],
  'claim.held': [roundFromN],
  'claim.unfunded': [roundFromN],
  'claim.charged': [roundFromN],
  'claim.validated': [roundFromN],
  'claim.approved': [roundFromN],
  'claim.released': [roundFromN],
  'claim.adjusted': [roundFromN],
  'claim.paid': [roundFromN],
};
