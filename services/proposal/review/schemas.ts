import { z } from 'zod';
import { text, Timestamp } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import type { Comment } from './domain/comment.ts';
import type { SimilarAction } from './list-similar-actions.ts';

export const CommentIn = z.strictObject({ text: text(5_000) }).meta({ examples: [EXAMPLES.commentIn] });
export const ChangeRequestsIn = z
  .strictObject({
    requests: z
      .array(z.strictObject({ level: z.enum(['must', 'should']), text: text(2_000) }))
      .min(1)
      .max(30),
  })
  .meta({ examples: [EXAMPLES.changeRequestsIn] });
export const RequestStateIn = z
  .strictObject({ state: z.enum(['open', 'resolved']) })
  .meta({ examples: [EXAMPLES.requestStateIn] });
export const AssessmentIn = z
  .strictObject({ met: z.boolean(), reason: text(2_000) })
  .meta({ examples: [EXAMPLES.assessmentIn] });
export const DeclineIn = z.strictObject({ reasons: text(5_000) }).meta({ examples: [EXAMPLES.declineIn] });

export const CommentOut = z
  .object({
    id: z.string(),
    proposalId: z.string(),
    side: z.enum(['group', 'review']).describe('The thread names sides, not persons'),
    text: z.string(),
    at: Timestamp,
  })
  .meta({ id: 'Comment', examples: [EXAMPLES.comment] });

export const commentView = ({ _id, at, proposalId, side, ...comment }: Comment): z.input<typeof CommentOut> => ({
  id: _id,
  proposalId,
  side,
  text: comment.text,
  at: at.toISOString(),
});

export const SimilarActionsOut = z
  .object({
    items: z.array(
      z.object({
        actionId: z.string(),
        number: z.int(),
        title: z.string(),
        likenessPercent: z.int().describe('The words that both texts share, of all words of the shorter one'),
        sameGroup: z.boolean().describe('The same group published this action'),
      }),
    ),
  })
  .meta({ id: 'SimilarActions', examples: [EXAMPLES.similarActions] });

export const similarActionView = ({
  action: { _id: actionId, number, title },
  likenessPercent,
  sameGroup,
}: SimilarAction): z.input<typeof SimilarActionsOut>['items'][number] => ({
  actionId,
  number,
  title,
  likenessPercent,
  sameGroup,
});
