import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { baseUrl, days, neededInProduction, retiredSecrets, secret } from '../../libs/config/environment.ts';
import { ibanVault } from '../../libs/iban/iban-vault.ts';
import { EXPORTED_AT_MOST, personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { defineService } from '../../libs/service/service.ts';
import { DAY_MS, MINUTE_MS } from '../../libs/time/clock.ts';
import { auditing } from './audit/auditing.ts';
import { auditRoutes } from './audit/routes.ts';
import { reimbursementConsumer } from './consumers.ts';
import { debtorEnvironment } from './payouts/debtor.ts';
import { personUseCases } from './privacy/persons.ts';
import { resealing } from './privacy/resealing.ts';
import { retention } from './privacy/retention.ts';
import { reimbursementRoutes } from './routes.ts';
import { collections, openStore } from './store.ts';
import { reimbursementUseCases } from './use-cases.ts';

/** Claims, their documents, and payouts. Budget holds and books the money; finance and two persons of the group decide here. */
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
    DOCUMENT_LINK_KEY: secret(mode, DEVELOPMENT_KEYS.documentLink).describe('Signs the short-lived links to documents'),
    PUBLIC_URL: neededInProduction(mode, baseUrl).describe(
      'Where this API is reached from outside; base of the links to documents',
    ),
    ...debtorEnvironment(mode),
    DRAFT_DAYS: days(365, 30).describe('How long a claim that was never submitted is kept after the last change'),
    CLAIM_CONTACT_DAYS: days(60, 1).describe('How long the contact of a claim is kept after its end'),
    CLAIM_DAYS: days(3_653, 365).describe(
      'How long documents, payee and persons of a claim are kept after its end; ten years, as accounts must be',
    ),
  }),
  collections,
  compose({ database, now, written, logger, environment }) {
    const store = openStore(database, written);
    const vault = ibanVault(environment.IBAN_KEY, environment.IBAN_FINGERPRINT_KEY, environment.IBAN_RETIRED_KEYS);
    const debtor = { name: environment.PAYER_NAME, iban: environment.PAYER_IBAN, bic: environment.PAYER_BIC };
    const useCases = reimbursementUseCases({
      store,
      vault,
      debtor,
      documentLinkKey: environment.DOCUMENT_LINK_KEY,
      now,
    });
    const audit = auditing({ store, now, logger });
    const { resealAccounts } = resealing({
      store,
      vault,
      logger,
      hasRetiredKeys: environment.IBAN_RETIRED_KEYS.length > 0,
    });
    const persons = personUseCases({ store, now }, EXPORTED_AT_MOST);
    const { forgetOldClaims } = retention(
      { store, now },
      { drafts: environment.DRAFT_DAYS, contacts: environment.CLAIM_CONTACT_DAYS, claims: environment.CLAIM_DAYS },
    );
    return {
      routes: [
        ...reimbursementRoutes(useCases, now, environment.PUBLIC_URL ?? ''),
        ...auditRoutes(audit),
        personalDataRoute('reimbursement', persons.personalData),
      ],
      consumers: [
        reimbursementConsumer({
          known: store.known,
          hearFunding: useCases.hearFunding,
          erasePerson: persons.erasePerson,
        }),
      ],
      stores: [store.claims, store.payouts],
      replay: useCases.replay,
      sweeps: [
        { name: 'unanswered-claims', everyMs: MINUTE_MS, run: useCases.announceUnanswered },
        { name: 'expired-claims', everyMs: 60 * MINUTE_MS, run: useCases.expireClaims },
        { name: 'daily-root', everyMs: MINUTE_MS, run: audit.makeDailyRoot },
        { name: 'invoice-reminders', everyMs: 60 * MINUTE_MS, run: useCases.remindOfInvoices },
        { name: 'orphaned-files', everyMs: DAY_MS / 2, run: useCases.removeOrphans },
        { name: 'retired-iban-keys', everyMs: 10 * MINUTE_MS, run: resealAccounts },
        { name: 'unfinished-erasures', everyMs: 60 * MINUTE_MS, run: persons.finishErasures },
        { name: 'old-claims', everyMs: 60 * MINUTE_MS, run: forgetOldClaims },
      ],
    };
  },
});
