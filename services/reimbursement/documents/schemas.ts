import { z } from 'zod';
import { line, Timestamp } from '../../../libs/http/fields.ts';
import { DOCUMENT_KINDS } from '../claims/domain/claim.ts';
import { EXAMPLES } from '../examples.ts';

export const documentQuery = {
  kind: z.enum(DOCUMENT_KINDS),
  filename: line(120)
    .regex(/^[^\\/]*$/, 'must be a name without a path')
    .describe('Its ending must agree with the content'),
};

export const LinkOut = z
  .object({ url: z.string().describe('Answers without a token, to whoever has it'), expiresAt: Timestamp })
  .meta({ id: 'DocumentLink', examples: [EXAMPLES.documentLink] });
