import { z } from 'zod';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { baseUrl, days, neededInProduction, secret, type Mode } from '../../../libs/config/environment.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import type { ServiceApp, ServiceDeps } from '../../../libs/service/service.ts';
import { inSpan } from '../../../libs/telemetry/tracing.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import { mailConsumers } from './consumers.ts';
import { openProjections, projectionCollections } from './known.ts';
import { personUseCases } from './persons/persons.ts';
import { personRoute } from './persons/routes.ts';
import { mailRoutes } from './routes.ts';
import { DkimKey } from './send/dkim.ts';
import { letters } from './send/letters.ts';
import { domainOf, openMailTransport, type MailTransport } from './send/mail-transport.ts';
import { sending } from './send/send-mail.ts';
import { isFinal } from './send/smtp-refusal.ts';
import { mailCollections, openMailStore } from './store.ts';
import { suppressionRoutes } from './suppressions/routes.ts';
import { openSuppressions, suppressionCollection } from './suppressions/store.ts';
import { suppressing } from './suppressions/suppressing.ts';
import { digests } from './tell/digests.ts';
import { NEWS_DAYS, notifying } from './tell/notify.ts';
import { planning } from './tell/plan-notification.ts';
import { previewing } from './tell/preview.ts';
import { loadTemplates } from './templates/render.ts';

export const collections: readonly CollectionPlan[] = [
  ...mailCollections,
  suppressionCollection,
  ...projectionCollections,
];

const SENDER = /^([^<>\r\n]+) <([^<>\s@]+@[^<>\s@]+)>$/;
const Sender = z
  .string()
  .regex(SENDER, 'must be written as: Name <address>')
  .transform((value) => {
    const [, name = '', address = ''] = SENDER.exec(value) ?? [];
    return { name: name.trim(), address };
  });

const exceptInProduction = <T extends z.ZodType>(mode: Mode, schema: T, value: string) =>
  (mode === 'production' ? schema : schema.prefault(value as z.input<T>)) as z.ZodPrefault<T>;

export const environment = (mode: Mode) => ({
  SMTP_URL: neededInProduction(mode, z.string().regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')).describe(
    'Mail server, with its user and password',
  ),
  MAIL_FROM: exceptInProduction(mode, Sender, 'Seuil <ne-pas-repondre@seuil.localhost>').describe(
    'Sender of all mails, as: Name <address>',
  ),
  DKIM_PRIVATE_KEY: DkimKey.optional().describe(
    'Signs mails for the domain of MAIL_FROM: an RSA key in PEM form; left out where the mail server signs',
  ),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/i)
    .default('seuil')
    .describe('Where the public key stands: <selector>._domainkey.<domain of MAIL_FROM>'),
  MAIL_PER_SECOND: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .describe("Mails a second over all workers; below the mail provider's limit"),
  PUBLIC_URL: neededInProduction(mode, baseUrl).describe(
    'Where this API is reached from outside; base of unsubscribe links',
  ),
  SITE_URL: baseUrl
    .optional()
    .describe(
      'Where members read actions, proposals and claims: mails link <SITE_URL>/actions/<id> and so on; PUBLIC_URL when left out',
    ),
  REVIEW_EMAIL: exceptInProduction(mode, z.email(), 'review@seuil.localhost').describe(
    'Who is told of submitted proposals, and reads what groups answer',
  ),
  FINANCE_EMAIL: exceptInProduction(mode, z.email(), 'finance@seuil.localhost').describe(
    'Who is told of claims to handle and of missing money, and reads what groups answer',
  ),
  OPS_EMAIL: exceptInProduction(mode, z.email(), 'ops@seuil.localhost').describe(
    'Who is told of webhook endpoints that do not answer any more',
  ),
  MAIL_MERGE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(mode === 'production' ? 600 : 0)
    .describe('How long optional news waits for more of its kind, to be told in one mail; 0: not at all'),
  MAIL_DAYS: days(90, NEWS_DAYS + 1).describe('How long is kept whom a mail went to, and what it told'),
  UNSUBSCRIBE_KEY: secret(mode, DEVELOPMENT_KEYS.unsubscribe).describe(
    'Signs unsubscribe links; the same in directory and worker',
  ),
});

type MailerDeps = ServiceDeps<z.infer<z.ZodObject<ReturnType<typeof environment>>>>;

export function compose({
  database,
  now,
  logger,
  metrics,
  environment: env,
  written,
  requestTask,
}: MailerDeps): ServiceApp {
  const store = openMailStore(database);
  const projections = openProjections(database);
  const suppressions = openSuppressions(database, written);
  const suppressed = suppressing({ suppressions, projections, now });
  // In development whoever starts Seuil says where it listens; nobody else follows the links.
  const publicUrl = env.PUBLIC_URL ?? 'http://127.0.0.1:3000';
  const dkim =
    env.DKIM_PRIVATE_KEY === undefined ? undefined : { selector: env.DKIM_SELECTOR, privateKey: env.DKIM_PRIVATE_KEY };
  const transport = openMailTransport({ url: env.SMTP_URL, from: env.MAIL_FROM, dkim, logger });
  const send: MailTransport['send'] = async (message) => {
    const outcome = await inSpan('smtp send', () => transport.send(message));
    metrics.count('seuil_mails_total', {
      outcome: outcome.sent ? 'sent' : isFinal(outcome.refused) ? 'refused' : 'put off',
    });
    return outcome;
  };
  const staff = { review: env.REVIEW_EMAIL, finance: env.FINANCE_EMAIL, ops: env.OPS_EMAIL };
  const digest = digests({ store, projections, now, requestTask });
  const mergeMs = env.MAIL_MERGE_SECONDS * 1_000;
  const { planNotification, batchesOf } = planning({
    store,
    projections,
    now,
    requestTask,
    mergeMs,
    digests: digest,
    staff,
    senderDomain: domainOf(env.MAIL_FROM),
  });
  const { sendMail, sweepWaiting, forgetOld } = sending({
    store,
    suppressions,
    suppressing: suppressed,
    projections,
    transport: { ...transport, send },
    now,
    requestTask,
    mergeMs,
    keptDays: env.MAIL_DAYS,
    letters: letters({
      projections,
      templates: loadTemplates(),
      staff,
      publicUrl,
      siteUrl: env.SITE_URL ?? publicUrl,
      unsubscribeKey: env.UNSUBSCRIBE_KEY,
    }),
  });
  const persons = personUseCases({ store, projections, suppressions });
  return {
    routes: [
      ...mailRoutes(store, previewing({ batchesOf, projections, suppressions, now })),
      ...suppressionRoutes(suppressed),
      personRoute(persons),
    ],
    consumers: mailConsumers({
      notifying: notifying({ store, projections, now, requestTask }),
      projections,
      persons,
      planNotification,
      sendMail,
      mailsPerSecond: env.MAIL_PER_SECOND,
    }),
    stores: [suppressions],
    // Notifications are made from the events of others, who replay them.
    replay: suppressed.replay,
    sweeps: [
      { name: 'waiting-mails', everyMs: MINUTE_MS, run: sweepWaiting },
      { name: 'digests', everyMs: MINUTE_MS, run: digest.startDigest },
      { name: 'old-mails', everyMs: 60 * MINUTE_MS, run: forgetOld },
    ],
    close: async () => transport.close(),
  };
}
