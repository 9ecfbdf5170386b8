import { z } from 'zod';
import { Id, Instant, Version } from './values.ts';

const Commitment = {
  actionId: Id,
  groupId: Id,
  seasonId: Id,
  version: Version,
  /** The month (YYYY-MM) in which the group plans to do the action. */
  plannedMonth: z.string(),
  commune: z.string(),
  at: Instant,
};

export const votingPayloads = {
  'vote.cast': z.object(Commitment),
  'vote.withdrawn': z.object(Commitment),
  'tally.changed': z.object({ actionId: Id, seasonId: Id, votes: z.int().min(0), seq: Version }),
};
