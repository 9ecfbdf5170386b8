import { z } from 'zod';
import { ThresholdInputs } from '../../threshold/inputs.ts';
import { FormulaMemory, PolicySchema } from '../../threshold/policy.ts';
import { CentsField, Id, Instant, SumCents, Version } from './values.ts';

const Season = z.object({
  seasonId: Id,
  version: Version,
  name: z.string(),
  state: z.enum(['open', 'closing', 'closed']),
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
  claimsUntil: z.iso.date(),
});

const Place = z.object({
  actionId: Id,
  groupId: Id,
  seasonId: Id,
  version: Version,
  capCents: CentsField,
  cause: z.enum(['vote', 'claim', 'withdrawn', 'decertified', 'unused', 'claim-ended', 'season-closed']),
  at: Instant,
});

/**
 * `round` is the number of the finance round of the claim: 1 for the first, 2 for the second. A hold of a newer round
 * replaces an older one.
 */
const ClaimRef = { claimId: Id, round: z.int().min(1), groupId: Id, actionId: Id.nullable() };

export const budgetPayloads = {
  'season.opened': Season,
  'season.closing': Season,
  'season.closed': Season,
  'season.changed': z.object({
    seasonId: Id,
    seq: Version,
    state: z.enum(['open', 'closing', 'closed']),
    mode: z.enum(['immediate', 'daily']),
    startsOn: z.iso.date(),
    endsOn: z.iso.date(),
    totalCents: SumCents,
    remainingCents: SumCents,
    /** Cap times recent votes over all fundable actions, as the last settlement counted them. */
    recentCents: SumCents,
    policy: PolicySchema,
    /** What the formula of the season remembers. */
    memory: FormulaMemory,
  }),
  'season.money-lacking': z.object({
    seasonId: Id,
    version: Version,
    lacking: z
      .array(
        z.object({
          actionId: Id,
          number: z.int(),
          title: z.string(),
          why: z.enum(['crossing', 'waiting-groups']),
          missingCents: SumCents,
        }),
      )
      .min(1),
    at: Instant,
  }),
  'action.passed': z.object({
    actionId: Id,
    seasonId: Id,
    version: Version,
    settlementId: Id,
    title: z.string(),
    capCents: CentsField,
    votes: z.int(),
    threshold: z.int(),
    missingCents: SumCents,
    inputs: ThresholdInputs,
    at: Instant,
  }),
  'action.fundable': z.object({
    actionId: Id,
    seasonId: Id,
    version: Version,
    settlementId: Id,
    title: z.string(),
    capCents: CentsField,
    reservedCents: SumCents,
    votes: z.int(),
    threshold: z.int(),
    inputs: ThresholdInputs,
    claimsUntil: z.iso.date(),
    fundableAt: Instant,
  }),
  'place.granted': Place,
  'place.waiting': Place,
  'place.returned': Place,
  'place.expiring': Place.omit({ cause: true }).extend({ returnsOn: z.iso.date() }),
  'envelope.changed': z.object({ groupId: Id, version: Version, availableCents: SumCents }),
  'claim.held': z.object({ ...ClaimRef, version: Version, nationalCents: CentsField, envelopeCents: CentsField }),
  'claim.unfunded': z.object({
    ...ClaimRef,
    version: Version,
    reason: z.enum(['waiting-for-place', 'envelope-short', 'above-envelope-max']),
    missingCents: SumCents,
  }),
  'claim.charged': z.object({ ...ClaimRef, version: Version, nationalCents: CentsField, envelopeCents: CentsField }),
};
