import { z } from 'zod';
import {
  anyObject,
  groupOf,
  inBody,
  memberOfCertified,
  othersGroup,
  ownGroup,
  type Access,
} from '../../../libs/http/access.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { binary, route, type Route } from '../../../libs/http/route.ts';
import type { WriteProposal } from '../proposals/write-proposal.ts';
import type { PublishAction } from './publish-action.ts';
import {
  ActionOut,
  ActionSummaryOut,
  actionSummaryView,
  actionView,
  CorrectionIn,
  ReportIn,
  ReportOut,
  reportView,
} from './schemas.ts';

const actionId = { actionId: Uuid };

export const actionRoutes = (
  { readIllustration }: Pick<WriteProposal, 'readIllustration'>,
  publishing: PublishAction,
  { isAnyCertified }: { isAnyCertified: (groupIds: readonly string[]) => Promise<boolean> },
): Route[] => {
  const readers: Access = {
    group: memberOfCertified(isAnyCertified),
    review: anyObject,
    finance: anyObject,
    audit: anyObject,
  };
  return [
    route({
      method: 'get',
      path: '/v1/actions',
      operationId: 'listActions',
      summary: 'Published actions, in an order that favours nobody',
      description:
        '`shuffle` is new every day and the same for everybody; never by votes, because nobody is in a race.',
      access: readers,
      query: { order: z.enum(['shuffle', 'number']).default('shuffle'), ...pageQuery },
      answers: { 200: pageOf(ActionSummaryOut) },
      async handle({ query: { order, ...request } }) {
        const { items, nextCursor } = await publishing.page(order, request);
        return { status: 200, body: { items: items.map(actionSummaryView), nextCursor } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/actions/:actionId',
      operationId: 'getAction',
      summary: 'One action with its outcome',
      access: readers,
      params: actionId,
      answers: { 200: ActionOut },
      problems: ['not-found'],
      description:
        'How to do it, what it may cost, and the decision once it is fundable, with everything that decided.',
      async handle({ params }) {
        const action = await publishing.find(params.actionId);
        return { status: 200, version: action.version, body: actionView(action) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/actions/:actionId/illustrations/:illustrationId',
      operationId: 'getActionIllustration',
      summary: 'One illustration of an action',
      access: readers,
      description: 'The image as it was uploaded.',
      params: { ...actionId, illustrationId: Uuid },
      answers: { 200: binary('image/png', 'image/jpeg') },
      problems: ['not-found'],
      handle: async ({ params }) => ({
        status: 200,
        file: await readIllustration(await publishing.find(params.actionId), params.illustrationId),
      }),
    }),
    route({
      method: 'put',
      path: '/v1/actions/:actionId/corrections',
      operationId: 'correctAction',
      summary: 'Correct a typing error; the history stays visible',
      description: 'Only wording: a material change is a new proposal derived from the action.',
      access: { review: othersGroup('action', groupOf('actionId', publishing.groupOf)) },
      params: actionId,
      body: CorrectionIn,
      ifMatch: true,
      answers: { 200: ActionOut },
      problems: ['version-mismatch'],
      async handle({ params, body: { reason, ...texts }, caller, ifMatch }) {
        const action = await publishing.correctAction(params.actionId, { texts, reason, by: caller.id, seen: ifMatch });
        return { status: 200, version: action.version, body: actionView(action) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/actions/:actionId/reports',
      operationId: 'reportOnAction',
      summary: 'Tell the other groups how it went',
      access: { group: ownGroup(inBody('groupId')) },
      description:
        'Open once the action is fundable, for certified groups. Real costs help the next group more than praise.',
      params: actionId,
      body: ReportIn,
      idempotency: 'required',
      answers: { 201: ReportOut },
      problems: ['not-found', 'not-known-yet', 'not-certified', 'not-fundable'],
      async handle({ params, body: { tips = '', ...told }, receipt }) {
        const report = await publishing.reportOn(params.actionId, { ...told, tips }, receipt(201, reportView));
        return { status: 201, body: reportView(report) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/actions/:actionId/reports',
      operationId: 'listReports',
      summary: 'What groups learnt, newest first',
      access: readers,
      params: actionId,
      description: 'For members of certified groups and for staff.',
      query: pageQuery,
      answers: { 200: pageOf(ReportOut) },
      async handle({ params, query }) {
        const { items, nextCursor } = await publishing.reportPage(params.actionId, query);
        return { status: 200, body: { items: items.map(reportView), nextCursor } };
      },
    }),
  ];
};
