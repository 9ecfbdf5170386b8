import { z } from 'zod';
import { anyObject } from '../../../libs/http/access.ts';
import { documentAnswer, pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { attachment, route, type Route } from '../../../libs/http/route.ts';
import { readReportUpload } from '../../../libs/iso20022/report-upload.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { createPayout } from './create-payout.ts';
import { decideTransfer } from './decide-transfer.ts';
import type { Payout } from './domain/payout.ts';
import { importStatusReports } from './import-status-reports.ts';
import { readPayoutFile } from './read-payout-file.ts';
import { recordBankWords } from './record-bank-words.ts';
import { ConfirmationIn, EndToEndId, PayoutIn, RejectionIn, TransferDecisionIn } from './schemas.ts';
import { StatusImportOut, statusImportView } from './status-import-view.ts';
import { PAYOUT_STATES } from './store.ts';
import { PayoutOut, PayoutSummaryOut, payoutSummaryView, payoutView } from './views.ts';

const XML = 'application/xml';
/** How programs name the files of a bank. Their content decides what they are. */
const REPORT_TYPES = [
  XML,
  'text/xml',
  'text/plain',
  'application/zip',
  'application/x-zip-compressed',
  'application/gzip',
  'application/x-gzip',
  'application/octet-stream',
];

const answered = (payout: Payout) => documentAnswer(payout, payoutView);

export function payoutRoutes(deps: ReimbursementDeps): Route[] {
  const readers = { pay: anyObject, finance: anyObject, audit: anyObject };
  const step = {
    method: 'post',
    params: { payoutId: Uuid },
    answers: { 200: PayoutOut },
    idempotency: 'accepted',
    ifMatch: true,
  } as const;
  return [
    route({
      method: 'post',
      path: '/v1/payouts',
      operationId: 'createPayout',
      summary: 'Take payable claims into one batch of transfers',
      description:
        'Up to 1,000 claims, each with the version that you saw in `GET /v1/claims?list=to-pay`: a claim that changed since is named, and nothing is paid. What is left out is named with its reason: `not-payable`, `in-another-payout`, `own-group`, `same-person`, `unusable-account`, `account-does-not-fit`, `not-as-approved` or `not-found`. The bank file is made and kept with it.',
      access: { pay: anyObject },
      idempotency: 'required',
      body: PayoutIn,
      answers: { 201: PayoutOut },
      location: '/v1/payouts/{id}',
      problems: ['version-mismatch', 'nothing-to-pay'],
      takesLong: true,
      async handle({ body, caller, receipt }) {
        return { ...answered(await createPayout(deps, body, caller, receipt(201, payoutView))), status: 201 };
      },
    }),
    route({
      method: 'get',
      path: '/v1/payouts/:payoutId',
      operationId: 'getPayout',
      summary: 'One batch, and what the bank said of it',
      access: readers,
      description: 'Each transfer with its claim, its end-to-end id, and what became of it.',
      problems: ['not-found'],
      params: { payoutId: Uuid },
      answers: { 200: PayoutOut },
      handle: async ({ params }) => answered(await deps.payouts.get(params.payoutId)),
    }),
    route({
      method: 'get',
      path: '/v1/payouts',
      operationId: 'listPayouts',
      summary: 'Batches, newest first',
      description:
        'For reconciliation, ask by `endToEndId`: the batches in which this transfer was, with what became of it.',
      access: readers,
      query: {
        ...pageQuery,
        state: z
          .enum(PAYOUT_STATES)
          .optional()
          .describe(
            '`sent`: some transfers wait for the word of the bank; `disputed`: some wait for a decision of finance; `answered`: none waits',
          ),
        endToEndId: EndToEndId.optional(),
      },
      answers: { 200: pageOf(PayoutSummaryOut) },
      handle: async ({ query: { cursor, limit, ...filter } }) =>
        pageAnswer(await deps.payouts.pageOf(filter, { cursor, limit }), (payout) =>
          payoutSummaryView(payout, filter.endToEndId),
        ),
    }),
    route({
      method: 'get',
      path: '/v1/payouts/:payoutId/file',
      operationId: 'downloadBankFile',
      summary: 'The bank file of a batch: pain.001.001.09',
      description:
        'The same bytes as when the batch was made, whatever changed since. It holds accounts in clear: who fetches it is noted. After its execution day it is refused, with what to do.',
      access: { pay: anyObject },
      params: { payoutId: Uuid },
      answers: { 200: attachment([XML], EXAMPLES.bankFile) },
      problems: ['not-found', 'own-group', 'same-person', 'execution-day-over', 'file-altered'],
      async handle({ params, caller }) {
        const { payout, xml } = await readPayoutFile(deps, params.payoutId, caller);
        return {
          status: 200,
          file: {
            content: Buffer.from(xml),
            contentType: XML,
            filename: `seuil-${payout.executionDate}-${payout._id.slice(0, 8)}.xml`,
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/payouts/status-reports',
      operationId: 'importStatusReport',
      summary: "Import the bank's status file: pain.002",
      description:
        'Versions 02 to 15, as XML, or several in a ZIP archive (up to 8 MB unpacked; gzip, too). What files of banks may look like stands in docs/inputs.md. Each status counts for what it names: `ACSC` and `ACCC` of a transfer say that it is paid; `RJCT` of it, of its payment or of the whole message rejects it; others say that the bank may still pay. A rejection as a duplicate, or after the bank accepted the same transfer, frees nothing: the transfer is disputed until finance decides. A repeat is harmless. The answer names for each transfer what was said and what changed, and whatever concerns no transfer of ours.',
      access: { pay: anyObject },
      uploads: { contentTypes: REPORT_TYPES, limit: '4mb' },
      answers: { 200: StatusImportOut },
      problems: ['not-a-status-report'],
      takesLong: true,
      handle: async ({ upload, caller }) => ({
        status: 200,
        body: statusImportView(await importStatusReports(deps, await readReportUpload(upload), caller)),
      }),
    }),
    route({
      ...step,
      path: '/v1/payouts/:payoutId/confirmations',
      operationId: 'confirmTransfers',
      summary: 'The bank executed these transfers: their claims are paid, once',
      description:
        'For a bank that gives no status file: what its statement shows. The same word again changes nothing; one that contradicts a former word disputes the transfer.',
      access: { pay: anyObject },
      body: ConfirmationIn,
      problems: ['version-mismatch', 'not-found', 'illegal-transition', 'own-group', 'same-person'],
      takesLong: true,
      handle: async ({ params, body, caller, ifMatch, receipt }) =>
        answered(
          await recordBankWords(
            deps,
            params.payoutId,
            { endToEndIds: body.endToEndIds, effect: 'paid', code: null, information: '' },
            { by: caller, seen: ifMatch, receipt: receipt(200, payoutView) },
          ),
        ),
    }),
    route({
      ...step,
      path: '/v1/payouts/:payoutId/rejections',
      operationId: 'rejectTransfers',
      summary: 'The bank rejected these transfers, or sent their money back',
      description:
        'For a bank that gives no status file: what its statement shows. The claims are payable again, with the reason; where only another account can help, the group is asked for it. A transfer that the bank had accepted or paid is disputed, until finance decides. Whoever made the payout is refused: nobody frees a claim alone that they paid.',
      access: { pay: anyObject },
      body: RejectionIn,
      problems: ['version-mismatch', 'not-found', 'illegal-transition', 'own-group', 'same-person'],
      takesLong: true,
      handle: async ({ params, body, caller, ifMatch, receipt }) =>
        answered(
          await recordBankWords(
            deps,
            params.payoutId,
            { endToEndIds: body.endToEndIds, effect: 'rejected', code: body.code, information: body.reason },
            { by: caller, seen: ifMatch, receipt: receipt(200, payoutView) },
          ),
        ),
    }),
    route({
      ...step,
      path: '/v1/payouts/:payoutId/decisions',
      operationId: 'decideTransfer',
      summary: 'Decide what became of a disputed transfer, with evidence',
      description:
        'For somebody of finance who neither approved nor paid the claim, nor made the batch. `paid`: the claim is paid. `not-paid`: it is payable again, or its group is asked for another account. Needs the version of the batch that the person saw.',
      access: { finance: anyObject },
      body: TransferDecisionIn,
      problems: ['not-found', 'illegal-transition', 'own-group', 'same-person', 'version-mismatch'],
      handle: async ({ params, body, ifMatch: seen, caller, receipt }) =>
        answered(
          await decideTransfer(
            deps,
            params.payoutId,
            { ...body, seen },
            { by: caller, receipt: receipt(200, payoutView) },
          ),
        ),
    }),
  ];
}
