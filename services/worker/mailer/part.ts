import { eraseFromDeadLetters } from '../../../libs/messaging/dead-letters.ts';
import type { ServiceApp, ServiceDeps } from '../../../libs/service/service.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import { newsConsumer, sendingConsumer } from './consumers.ts';
import type { MailerDeps } from './deps.ts';
import { startDigest } from './digest/start-digest.ts';
import type { Environment } from './environment.ts';
import { knownCollections, openKnown } from './known.ts';
import { openCarriers } from './merge/store.ts';
import { personRoute } from './persons/routes.ts';
import { forgetOldMails } from './send/forget-old-mails.ts';
import { domainOf, openMailTransport, type MailTransport } from './send/mail-transport.ts';
import { observeTransport } from './send/observe-transport.ts';
import { RESTS, TROUBLES, type Rests } from './send/rest-queue.ts';
import { mailCollection, openMails } from './send/store.ts';
import { sweepWaitingMails } from './send/sweep-waiting-mails.ts';
import { replayComplaints } from './suppressions/replay-complaints.ts';
import { suppressionRoutes } from './suppressions/routes.ts';
import { openSuppressions, suppressionCollection } from './suppressions/store.ts';
import { notificationRoutes } from './tell/routes.ts';
import { notificationCollection, openNotifications } from './tell/store.ts';
import { loadTemplates } from './templates/render.ts';

export { environment } from './environment.ts';

export const collections = [notificationCollection, mailCollection, suppressionCollection, ...knownCollections];

/**
 * The API is reached at this URL in development, when no other URL is set. The links work only on the machine on which
 * Seuil was started.
 */
const LOCAL_URL = 'http://127.0.0.1:3000';

/** Tests may be less patient than production. */
type Timing = { readonly rests?: Rests };

/** This part tells people by mail about events. */
export function compose(composed: ServiceDeps<Environment>, { rests = RESTS }: Timing = {}): ServiceApp {
  const { environment, metrics } = composed;
  const transport = observeTransport(openTransport(composed), metrics);
  // Prometheus notices an increase only of a counter that it has seen before.
  for (const why of TROUBLES) metrics.count('seuil_mail_rests_total', { why }, 0);
  const deps = { ...depsOf(composed, transport), rests };
  return {
    routes: [...notificationRoutes(deps), ...suppressionRoutes(deps), personRoute(deps)],
    consumers: [newsConsumer(deps), sendingConsumer(deps, environment.MAIL_PER_SECOND)],
    stores: [deps.suppressions],
    // Notifications are made from the events of other services, and these services replay them.
    replay: () => replayComplaints(deps),
    sweeps: [
      { name: 'waiting-mails', everyMs: MINUTE_MS, run: () => sweepWaitingMails(deps) },
      { name: 'digests', everyMs: MINUTE_MS, run: () => startDigest(deps) },
      { name: 'old-mails', everyMs: 60 * MINUTE_MS, run: () => forgetOldMails(deps) },
    ],
    close: async () => transport.close(),
  };
}

function depsOf(
  { database, now, environment, metrics, written, requestTask }: ServiceDeps<Environment>,
  transport: MailTransport,
): Omit<MailerDeps, 'rests'> {
  const publicUrl = environment.PUBLIC_URL ?? LOCAL_URL;
  return {
    notifications: openNotifications(database),
    mails: openMails(database),
    carriers: openCarriers(database),
    suppressions: openSuppressions(database, written),
    known: openKnown(database),
    templates: loadTemplates(),
    transport,
    countRest: (why) => metrics.count('seuil_mail_rests_total', { why }),
    now,
    requestTask,
    eraseFromDeadLetters: (names) => eraseFromDeadLetters(database, names),
    staff: { review: environment.REVIEW_EMAIL, finance: environment.FINANCE_EMAIL, ops: environment.OPS_EMAIL },
    senderDomain: domainOf(environment.MAIL_FROM),
    publicUrl,
    siteUrl: environment.SITE_URL ?? publicUrl,
    unsubscribeKey: environment.UNSUBSCRIBE_KEY,
    mergeMs: environment.MAIL_MERGE_SECONDS * 1_000,
    keptDays: environment.MAIL_DAYS,
  };
}

function openTransport({ environment, logger }: ServiceDeps<Environment>): MailTransport {
  const { SMTP_URL: url, MAIL_FROM: from, DKIM_PRIVATE_KEY: privateKey, DKIM_SELECTOR: selector } = environment;
  const dkim = privateKey === undefined ? undefined : { selector, privateKey };
  return openMailTransport({ url, from, dkim, logger });
}
