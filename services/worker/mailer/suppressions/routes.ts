import { z } from 'zod';
import { anyObject } from '../../../../libs/http/access.ts';
import { pageAnswer } from '../../../../libs/http/common-answers.ts';
import { Email, pageOf, pageQuery, text } from '../../../../libs/http/fields.ts';
import { route, type Route } from '../../../../libs/http/route.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import { EXAMPLES } from '../../examples.ts';
import type { MailerDeps } from '../deps.ts';
import { requireReportMoment } from './domain/report-moment.ts';
import { liftSuppression } from './lift-suppression.ts';
import { liftSuppressionsSince } from './lift-suppressions-since.ts';
import { noteSoftBounce } from './note-soft-bounce.ts';
import { LiftedOut, LiftIn, MailEventIn, SuppressionOut, suppressionView } from './schemas.ts';
import { suppressAddress } from './suppress-address.ts';

export const suppressionRoutes = (deps: MailerDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/mail-events',
    operationId: 'reportMailEvent',
    summary: 'Tell that an address bounced or complained',
    description:
      'For the platform, which hears its mail provider, and for operators. A permanent bounce ends all mail to the address; a passing one is counted, once a day, and on the fifth day within a month it does too. ' +
      'A complaint ends all mail to the address and unsubscribes it from the optional mails of its groups. The address and the day are the natural key: the same told twice changes nothing. A moment of the future, or before the year 2000, is refused.',
    access: { ops: anyObject, directory: anyObject },
    body: MailEventIn,
    answers: { 204: null },
    async handle({ body: { type, email, permanent, at }, caller, now }) {
      if (at) requireReportMoment(at, now);
      const report = { email, by: caller.id, at: at ?? now, isTimed: at !== undefined };
      if (type === 'complaint' || permanent) await suppressAddress(deps, report, type);
      else await noteSoftBounce(deps, report);
      return { status: 204 };
    },
  }),
  route({
    method: 'get',
    path: '/v1/mail-suppressions',
    operationId: 'listMailSuppressions',
    summary: 'Addresses that are not written to, the newest first, or those that are again',
    access: { ops: anyObject },
    description: 'An address stands here by a key, not in clear; `lookups` finds the key of an address.',
    query: { ...pageQuery, state: z.enum(['active', 'removed']).default('active') },
    answers: { 200: pageOf(SuppressionOut) },
    async handle({ query: { state, ...page } }) {
      const suppressions = await deps.suppressions.page({ active: state === 'active' }, page, {
        by: 'at',
        direction: -1,
      });
      return pageAnswer(suppressions, suppressionView);
    },
  }),
  route({
    method: 'post',
    path: '/v1/mail-suppressions/lookups',
    operationId: 'findMailSuppression',
    summary: 'What is known of one address',
    access: { ops: anyObject },
    description: 'Changes nothing; a POST, because addresses do not belong into URLs, which are logged.',
    body: z.strictObject({ email: Email }).meta({ examples: [EXAMPLES.suppressionLookup] }),
    answers: { 200: SuppressionOut },
    problems: ['not-found'],
    handle: async ({ body: { email } }) => ({
      status: 200,
      body: suppressionView(await deps.suppressions.get(recipientKey(email))),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/mail-suppressions/removals',
    operationId: 'liftMailSuppressions',
    summary: 'Write again to all addresses that were suppressed since a moment',
    access: { ops: anyObject },
    description:
      'For when mail servers or the provider refused the sender and named the recipients. At most 1,000 with one call, the newest first; `left` says that there are more. Complaints stay. ' +
      'The mails that failed meanwhile are sent again by `POST /v1/notifications/resends`. The same call again finds nothing to lift.',
    body: LiftIn,
    answers: { 200: LiftedOut },
    handle: async ({ body: { since, reason }, caller }) => ({
      status: 200,
      body: await liftSuppressionsSince(deps, since, { by: caller.id, why: reason }),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/mail-suppressions/:suppressionId/removals',
    operationId: 'liftMailSuppression',
    summary: 'Write to an address again',
    access: { ops: anyObject },
    description:
      'Who did it, when and why is kept. Optional mails stay off for an address that complained, until its contact chooses them again.',
    params: { suppressionId: z.string().regex(/^[0-9a-f]{32}$/, 'is not the key of an address') },
    body: z.strictObject({ reason: text(500) }).meta({ examples: [EXAMPLES.suppressionRemoval] }),
    answers: { 200: SuppressionOut },
    problems: ['not-found', 'not-suppressed'],
    handle: async ({ params, body, caller }) => ({
      status: 200,
      body: suppressionView(await liftSuppression(deps, params.suppressionId, { by: caller.id, why: body.reason })),
    }),
  }),
];
