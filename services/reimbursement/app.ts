import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { baseUrl, days, neededInProduction, retiredSecrets, secret } from '../../libs/config/environment.ts';
import { ibanVault } from '../../libs/iban/iban-vault.ts';
import { eraseFromDeadLetters } from '../../libs/messaging/dead-letters.ts';
import { keptEventsIn } from '../../libs/messaging/kept-events.ts';
import { rootCollection } from '../../libs/mongo/daily-roots.ts';
import { ERASURE_LOG, openErasureLog } from '../../libs/mongo/erasure-log.ts';
import { fileCollections, openFileStore } from '../../libs/mongo/file-store.ts';
import { openUnfinishedErasures, UNFINISHED_ERASURES } from '../../libs/mongo/unfinished-erasures.ts';
import { measureDailyRoot } from '../../libs/service/measure-daily-root.ts';
import { personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { defineService, type ServiceApp } from '../../libs/service/service.ts';
import { DAY_MS, MINUTE_MS } from '../../libs/time/clock.ts';
import { accountRoutes } from './accounts/routes.ts';
import { makeDailyRoot } from './audit/make-daily-root.ts';
import { auditRoutes } from './audit/routes.ts';
import { headCollection, openRoots, openTrails } from './audit/store.ts';
import { claimCollection } from './claims/collection.ts';
import { replayClaims } from './claims/replay-claims.ts';
import { claimRoutes } from './claims/routes.ts';
import { openClaims } from './claims/store.ts';
import { reimbursementConsumer } from './consumers.ts';
import type { ReimbursementDeps } from './deps.ts';
import { disclosureRoutes } from './disclosures/routes.ts';
import { disclosureCollection, disclosureHeadCollection, openDisclosures } from './disclosures/store.ts';
import { removeOrphans } from './documents/remove-orphans.ts';
import { documentRoutes } from './documents/routes.ts';
import { doomedFileCollection, FILES, openDoomedFiles } from './documents/store.ts';
import { remindOfInvoices } from './invoices/remind-of-invoices.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { knownCollections, openKnown } from './known.ts';
import { debtorEnvironment } from './payouts/debtor.ts';
import { measureDisputes } from './payouts/measure-disputes.ts';
import { payoutRoutes } from './payouts/routes.ts';
import { openPayoutFiles, openPayouts, payoutCollection, payoutFileCollection } from './payouts/store.ts';
import { finishErasures } from './privacy/finish-erasures.ts';
import { forgetOldClaims } from './privacy/forget-old-claims.ts';
import { personalData } from './privacy/personal-data.ts';
import { resealAccounts } from './privacy/reseal-accounts.ts';
import { openPersons } from './privacy/store.ts';
import { announceUnanswered } from './review/announce-unanswered.ts';
import { assignmentRoutes } from './review/assignment-routes.ts';
import { expireClaims } from './review/expire-claims.ts';
import { reviewRoutes } from './review/routes.ts';
import { openWaitingClaims } from './review/store.ts';

/** Lists what is repeated at intervals, so that nothing gets stuck. */
const sweepsOf = (deps: ReimbursementDeps): ServiceApp['sweeps'] => [
  { name: 'unanswered-claims', everyMs: MINUTE_MS, run: () => announceUnanswered(deps) },
  { name: 'expired-claims', everyMs: 60 * MINUTE_MS, run: () => expireClaims(deps) },
  { name: 'daily-root', everyMs: MINUTE_MS, run: () => makeDailyRoot(deps) },
  { name: 'invoice-reminders', everyMs: 60 * MINUTE_MS, run: () => remindOfInvoices(deps) },
  { name: 'orphaned-files', everyMs: DAY_MS / 2, run: () => removeOrphans(deps) },
  { name: 'retired-iban-keys', everyMs: 10 * MINUTE_MS, run: () => resealAccounts(deps) },
  { name: 'unfinished-erasures', everyMs: 60 * MINUTE_MS, run: () => finishErasures(deps) },
  { name: 'old-claims', everyMs: 60 * MINUTE_MS, run: () => forgetOldClaims(deps) },
];

/**
 * This service keeps claims, their documents, and payouts. Finance and two persons of the group decide here; budget
 * holds and books the money.
 */
export const reimbursement = defineService({
  name: 'reimbursement',
  environment: (mode) => ({
    IBAN_KEY: secret(mode, DEVELOPMENT_KEYS.iban).describe('Encrypts the IBANs of claims at rest'),
    IBAN_RETIRED_KEYS: retiredSecrets.describe(
      'Former IBAN_KEYs, separated by commas: they open what they sealed until it is sealed anew',
    ),
    IBAN_FINGERPRINT_KEY: secret(mode, DEVELOPMENT_KEYS.ibanFingerprint).describe(
      'Makes IBANs comparable without reading them; never rotated',
    ),
    DOCUMENT_LINK_KEY: secret(mode, DEVELOPMENT_KEYS.documentLink).describe('Seals the short-lived links to documents'),
    PUBLIC_URL: neededInProduction(mode, baseUrl).describe(
      'Where this API is reached from outside; base of the links to documents',
    ),
    ...debtorEnvironment(mode),
    DRAFT_DAYS: days(365, 30).describe('How long a claim that was never submitted is kept after the last change'),
    CLAIM_CONTACT_DAYS: days(60, 1).describe('How long the contact of a claim is kept after its end'),
    UNPAID_CLAIM_DAYS: days(365, 30).describe(
      'How long a claim that was refused or cancelled is kept after its end; no account needs it, because nothing was paid',
    ),
    CLAIM_DAYS: days(3_653, 365).describe(
      'How long documents, payee and persons of a claim are kept after its end; ten years, as accounts must be',
    ),
  }),
  collections: [
    claimCollection,
    payoutCollection,
    payoutFileCollection,
    disclosureCollection,
    disclosureHeadCollection,
    rootCollection,
    headCollection,
    doomedFileCollection,
    UNFINISHED_ERASURES,
    ERASURE_LOG,
    ...fileCollections(FILES),
    ...knownCollections,
  ],
  compose({ database, now, written, logger, metrics, environment }) {
    const claims = openClaims(database, written);
    // A counter that begins at its first fault would begin with 1, in which an alert sees no increase.
    const payouts = openPayouts(database, written);
    const deps: ReimbursementDeps = {
      database,
      claims,
      waitingClaims: openWaitingClaims(claims),
      trails: openTrails(claims),
      payouts,
      payoutFiles: openPayoutFiles(database),
      files: openFileStore(database, FILES),
      doomedFiles: openDoomedFiles(database),
      disclosures: openDisclosures(database),
      roots: openRoots(database),
      persons: openPersons(claims, payouts),
      unfinishedErasures: openUnfinishedErasures(database),
      erasureLog: openErasureLog(database),
      eraseFromDeadLetters: (personId) => eraseFromDeadLetters(database, [personId]),
      forgetNewsOf: (claimId) => keptEventsIn(database, now).forgetAbout(claimId),
      known: openKnown(database),
      vault: ibanVault(environment.IBAN_KEY, environment.IBAN_FINGERPRINT_KEY, environment.IBAN_RETIRED_KEYS),
      hasRetiredIbanKeys: environment.IBAN_RETIRED_KEYS.length > 0,
      debtor: { name: environment.PAYER_NAME, iban: environment.PAYER_IBAN, bic: environment.PAYER_BIC },
      documentLinkKey: environment.DOCUMENT_LINK_KEY,
      publicUrl: environment.PUBLIC_URL ?? '',
      retentionDays: {
        drafts: environment.DRAFT_DAYS,
        contacts: environment.CLAIM_CONTACT_DAYS,
        unpaidClaims: environment.UNPAID_CLAIM_DAYS,
        claims: environment.CLAIM_DAYS,
      },
      countAltered: (what) => metrics.count('seuil_altered_claims_total', { what }),
      countAlteredFile: () => metrics.count('seuil_altered_files_total', {}),
      now,
      logger,
    };
    measureDailyRoot({ roots: deps.roots, over: 'claims', now }, metrics);
    measureDisputes(deps, metrics);
    return {
      routes: [
        ...claimRoutes(deps),
        ...documentRoutes(deps),
        ...disclosureRoutes(deps),
        ...reviewRoutes(deps),
        ...accountRoutes(deps),
        ...assignmentRoutes(deps),
        ...invoiceRoutes(deps),
        ...payoutRoutes(deps),
        ...auditRoutes(deps),
        personalDataRoute('reimbursement', (personId) => personalData(deps, personId)),
      ],
      consumers: [reimbursementConsumer(deps)],
      stores: [claims, payouts],
      replay: () => replayClaims(deps),
      sweeps: sweepsOf(deps),
    };
  },
});
