import { z } from 'zod';
import { ThresholdCause } from '../../threshold/cause.ts';
import { ThresholdInputs } from '../../threshold/inputs.ts';
import { Id, Instant, SumCents, Version } from './values.ts';

export const workerPayloads = {
  'threshold.changed': z.object({
    actionId: Id,
    seasonId: Id,
    version: Version,
    threshold: z.int(),
    /** The threshold before this change. It is null the first time. */
    formerThreshold: z.int().nullable(),
    causes: z.array(ThresholdCause),
    votes: z.int(),
    /** Whether a settlement decided that the action needs no more votes. */
    passed: z.boolean(),
    groupsStillNeeded: z.int(),
    missingCents: SumCents,
    inputs: ThresholdInputs,
    at: Instant,
  }),
  /** The event carries the `host` only, because the address may hold secrets that only the operator should know. */
  'webhook-endpoint.disabled': z.object({
    endpointId: Id,
    version: Version,
    host: z.string(),
    why: z.enum(['gone', 'failing']),
    failingSince: Instant.nullable(),
    at: Instant,
  }),
  /** `recipient` stands for the address, which must not be in a queue. The directory knows the address. */
  'contact.complained': z.object({ groupId: Id, version: Version, recipient: z.string(), at: Instant }),
  'settlement.requested': z.object({ seasonId: Id, cause: z.string(), seasonSeq: z.int(), at: Instant }),
};
