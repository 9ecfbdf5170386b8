import { inBody, ownGroupElseForbidden } from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { actionReaders } from '../actions/access.ts';
import type { ProposalDeps } from '../deps.ts';
import { reportOnAction } from './report-on-action.ts';
import { ReportIn, ReportOut, reportView } from './schemas.ts';

const actionId = { actionId: Uuid };

export const reportRoutes = (deps: ProposalDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/actions/:actionId/reports',
    operationId: 'reportOnAction',
    summary: 'Tell the other groups how it went',
    access: { group: ownGroupElseForbidden(inBody('groupId')) },
    description:
      'Open once the action is fundable, for certified groups. Real costs help the next group more than praise.',
    params: actionId,
    body: ReportIn,
    idempotency: 'required',
    answers: { 201: ReportOut },
    problems: ['not-found', 'not-known-yet', 'not-certified', 'not-fundable'],
    async handle({ params, body: { tips = '', ...experience }, receipt }) {
      const report = await reportOnAction(deps, params.actionId, { ...experience, tips }, receipt(201, reportView));
      return { status: 201, body: reportView(report) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/actions/:actionId/reports',
    operationId: 'listReports',
    summary: 'What groups learnt, newest first',
    access: actionReaders(deps),
    params: actionId,
    description: 'For members of certified groups and for staff.',
    query: pageQuery,
    answers: { 200: pageOf(ReportOut) },
    handle: async ({ params, query }) => pageAnswer(await deps.reports.newestOn(params.actionId, query), reportView),
  }),
];
