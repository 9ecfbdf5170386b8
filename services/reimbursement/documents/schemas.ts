import { z } from 'zod';
import { line, Timestamp } from '../../../libs/http/fields.ts';
import { DOCUMENT_KINDS, FINDINGS, type ClaimDocument, type Finding } from '../claims/domain/claim.ts';
import { EXAMPLES } from '../examples.ts';
import { MAX_FILENAME } from './file-name.ts';

export const documentQuery = {
  kind: z.enum(DOCUMENT_KINDS),
  filename: line(MAX_FILENAME)
    .regex(/^[^\\/]*$/, 'must be a name without a path')
    .describe('Its ending is mended where it does not agree with the content'),
};

export const LinkOut = z
  .object({ url: z.string().describe('Answers without a token, to whoever has it'), expiresAt: Timestamp })
  .meta({ id: 'DocumentLink', examples: [EXAMPLES.documentLink] });

/** A document as the answer about its claim names it. */
export const DocumentOut = z.object({
  id: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  filename: z.string(),
  contentType: z.string(),
  size: z.int(),
  sha256: z.string(),
  warnings: z
    .array(z.object({ kind: z.enum(FINDINGS), why: z.string() }))
    .describe('For who uploads it and for finance, in words for people'),
  uploadedBy: z.string(),
  uploadedAt: Timestamp,
});

const WARNINGS: Readonly<Record<Finding, string>> = {
  encrypted: 'The PDF is encrypted and may ask for a password. Print it as PDF without one, and add that.',
  'cut-off': 'The picture was cut off, and a part of it cannot be seen. Send it again.',
  'too-many-points': 'The picture is so large that many programs do not open it. Add a smaller one, such as a photo.',
};

export const documentView = ({
  uploadedAt,
  findings = [],
  ...document
}: ClaimDocument): z.input<typeof DocumentOut> => ({
  ...document,
  warnings: findings.map((kind) => ({ kind, why: WARNINGS[kind] })),
  uploadedAt: uploadedAt.toISOString(),
});
