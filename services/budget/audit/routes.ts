import { z } from 'zod';
import { notFound } from '../../../libs/errors/app-error.ts';
import { anyObject } from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Timestamp } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { DailyRoot } from '../../../libs/signing/daily-root.ts';
import type { BudgetDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';

const LedgerRootOut = z
  .object({
    day: z.iso.date().describe('In Paris'),
    former: z.string().describe('Root of the one before; empty for the first'),
    at: Timestamp,
    heads: z.int().describe('How many accounts changed since the former root'),
    tree: z.string().describe('Merkle root over the heads'),
    root: z.string().describe('Keep it outside of this system: it seals every booking until then'),
  })
  .meta({ id: 'LedgerRoot', examples: [EXAMPLES.ledgerRoot] });

const LedgerHeadOut = z
  .object({ account: z.string(), entries: z.int(), hash: z.string().describe('Of the newest of its bookings') })
  .meta({ examples: [EXAMPLES.ledgerHead] });

const rootView = ({ _id: day, former, at, count, tree, root }: DailyRoot): z.input<typeof LedgerRootOut> => ({
  day,
  former,
  at: at.toISOString(),
  heads: count,
  tree,
  root,
});

/** These routes let auditors read the daily roots over the ledger. */
export function ledgerRootRoutes({ ledgerRoots }: Pick<BudgetDeps, 'ledgerRoots'>): Route[] {
  const auditors = { audit: anyObject };
  return [
    route({
      method: 'get',
      path: '/v1/ledger/roots',
      operationId: 'listLedgerRoots',
      summary: 'Daily roots over the accounts, newest first',
      description:
        'Keep them outside of Seuil: with a root anybody can show later that no booking before it was added, changed or removed.',
      access: auditors,
      query: pageQuery,
      answers: { 200: pageOf(LedgerRootOut) },
      handle: async ({ query }) => pageAnswer(await ledgerRoots.page(query), rootView),
    }),
    route({
      method: 'get',
      path: '/v1/ledger/roots/:day/heads',
      operationId: 'listLedgerHeads',
      summary: 'The heads that a root names',
      description: 'By account, up to 1,000 in a page.',
      problems: ['not-found'],
      access: auditors,
      params: { day: z.iso.date() },
      query: { cursor: pageQuery.cursor },
      answers: { 200: pageOf(LedgerHeadOut) },
      async handle({ params: { day }, query: { cursor } }) {
        if (!(await ledgerRoots.find(day))) throw notFound('root');
        return { status: 200, body: await ledgerRoots.pageOfHeads(day, cursor) };
      },
    }),
  ];
}
