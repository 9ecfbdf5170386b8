import { z } from 'zod';
import { anyObject, groupOf, othersGroup } from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, text, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { readIban } from './read-iban.ts';
import { DISCLOSED, type Disclosure } from './store.ts';

const DisclosureOut = z
  .object({
    id: z.string(),
    at: Timestamp,
    by: z.string(),
    what: z.enum(DISCLOSED),
    of: z.string().describe('The claim, or the payout of a file'),
    documentId: z.string().nullable(),
    why: z.string(),
  })
  .meta({ id: 'Disclosure', examples: [EXAMPLES.disclosure] });

const disclosureView = ({ _id: id, at, by, what, of, documentId, why }: Disclosure): z.input<typeof DisclosureOut> => ({
  id,
  at: at.toISOString(),
  by,
  what,
  of,
  documentId,
  why,
});

/** These routes show an IBAN in clear, and the list of all disclosures. */
export function disclosureRoutes(deps: ReimbursementDeps): Route[] {
  const others = othersGroup('claim', groupOf('claimId', deps.claims.groupOf));
  return [
    route({
      method: 'post',
      path: '/v1/claims/:claimId/iban-readings',
      operationId: 'readIban',
      summary: 'Read the IBAN of a claim in clear, saying why',
      description:
        'The only answer that carries an IBAN in clear. Who read it, when and why is noted first. It takes no Idempotency-Key: the answer is kept nowhere, and each reading counts.',
      access: { finance: others, pay: others },
      params: { claimId: Uuid },
      body: z.strictObject({ reason: text(500) }).meta({ examples: [EXAMPLES.ibanReadingIn] }),
      problems: ['account-does-not-fit'],
      answers: { 200: z.object({ iban: z.string() }).meta({ examples: [EXAMPLES.ibanReading] }) },
      handle: async ({ params, body, caller }) => ({
        status: 200,
        body: { iban: await readIban(deps, params.claimId, body.reason, caller.id) },
      }),
    }),
    route({
      method: 'get',
      path: '/v1/disclosures',
      operationId: 'listDisclosures',
      summary: 'Who saw which document, IBAN or payout file, newest first',
      description: 'Noted before it was shown, so nothing is missing.',
      access: { audit: anyObject },
      query: { ...pageQuery, of: Uuid.optional().describe('Of one claim or payout') },
      answers: { 200: pageOf(DisclosureOut) },
      handle: async ({ query: { of, ...request } }) =>
        pageAnswer(await deps.disclosures.page(of, request), disclosureView),
    }),
  ];
}
