import { z } from 'zod';
import { line, Month, text, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import type { KnownPlace } from '../known.ts';
import type { Vote } from './domain/vote.ts';

export const VoteIn = z
  .strictObject({
    actionId: Uuid,
    groupId: Uuid,
    plannedMonth: Month.describe('When the group plans to do the action'),
    commune: line(120).describe('Where'),
    adaptation: text(1_500).describe('How it will be adapted to local realities'),
  })
  .meta({ examples: [EXAMPLES.voteIn] });

export const VoteId = z
  .string()
  .regex(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/, 'must be a vote id: action and group, joined by a dot');

export const VoteOut = z
  .object({
    id: z.string(),
    version: z.int(),
    actionId: z.string(),
    groupId: z.string(),
    seasonId: z.string(),
    state: z.enum(['active', 'withdrawn']),
    progress: z.enum(['pledged', 'done']),
    plannedMonth: z.string(),
    commune: z.string(),
    adaptation: z.string(),
    castAt: Timestamp,
    withdrawnAt: Timestamp.nullable(),
    place: z
      .enum(['waiting', 'granted', 'returned'])
      .nullable()
      .describe('The place of this group on the action, as far as it is known here'),
  })
  .meta({ id: 'Vote', examples: [EXAMPLES.vote] });

export const voteView = (
  { _id, voterKey: _voterKey, castAt, withdrawnAt, ...vote }: Vote,
  place?: KnownPlace,
): z.input<typeof VoteOut> => ({
  ...vote,
  id: _id,
  castAt: castAt.toISOString(),
  withdrawnAt: withdrawnAt?.toISOString() ?? null,
  place: place?.state ?? null,
});
