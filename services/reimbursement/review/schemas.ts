import { z } from 'zod';
import { EXAMPLE } from '../../../libs/http/example.ts';
import { MaybeCents, text, Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';

export const SubmissionIn = z
  .strictObject({ envelopeMaxCents: MaybeCents.describe("At most so much may come from the group's own envelope") })
  .meta({ examples: [EXAMPLES.submissionIn] });
export const ValidationIn = z
  .strictObject({ envelopeMaxCents: MaybeCents.describe('What the submitter confirmed') })
  .meta({ examples: [EXAMPLES.validationIn] });
export const ApprovalIn = z.strictObject({}).meta({ examples: [{}] });
export const RefusalIn = z.strictObject({ reasons: text(1_500) }).meta({ examples: [EXAMPLES.refusalIn] });
export const QuestionIn = z.strictObject({ question: text(1_500) }).meta({ examples: [EXAMPLES.questionIn] });
export const AnswerIn = z.strictObject({ text: text(1_500) }).meta({ examples: [EXAMPLES.answerIn] });
export const CancellationIn = z.strictObject({ reason: text(500) }).meta({ examples: [EXAMPLES.cancellationIn] });

export const AssignmentIn = z
  .strictObject({
    assignedTo: Uuid.nullable().describe('A person of finance; null gives the claim back to all'),
    reason: text(500),
  })
  .meta({ examples: [{ assignedTo: EXAMPLE.personId, reason: 'It is my turn.' }] });
export const ReassignmentIn = z
  .strictObject({
    from: Uuid.describe('Who is absent'),
    to: Uuid.nullable().describe('Who stands in; null gives the claims back to all'),
    reason: text(500),
  })
  .meta({ examples: [{ from: EXAMPLE.personId, to: null, reason: 'On leave until June.' }] });
