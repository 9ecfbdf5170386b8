import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { baseUrl, neededInProduction, retiredSecrets, secret } from '../../libs/config/environment.ts';
import { ibanVault } from '../../libs/iban/iban-vault.ts';
import { defineService } from '../../libs/service/service.ts';
import { auditRoutes } from './audit-routes.ts';
import { reimbursementConsumer } from './consumers.ts';
import { reimbursementRoutes } from './routes.ts';
import { debtorEnvironment } from './debtor.ts';
import { collections, openStore } from './store.ts';
import { reimbursementUseCases } from './use-cases.ts';
import { auditing } from './use-cases/auditing.ts';
import { resealing } from './use-cases/resealing.ts';
import { DAY_MS, MINUTE_MS } from '../../libs/time/clock.ts';

/** Claims, their documents, and payouts. Budget holds and books the money; finance and two persons of the group decide here. */
export const reimbursement = defineService({
  name: 'reimbursement',
  environment: (mode) => ({
    IBAN_KEY: secret(mode, DEVELOPMENT_KEYS.iban).describe('Encrypts the IBANs of claims at rest'),
    IBAN_RETIRED_KEYS: retiredSecrets.describe('Former IBAN_KEYs, separated by commas: they open what they sealed until it is sealed anew'),
    IBAN_FINGERPRINT_KEY: secret(mode, DEVELOPMENT_KEYS.ibanFingerprint).describe('Makes IBANs comparable without reading them; never rotated'),
    DOCUMENT_LINK_KEY: secret(mode, DEVELOPMENT_KEYS.documentLink).describe('Signs the short-lived links to documents'),
    PUBLIC_URL: neededInProduction(mode, baseUrl).describe('Where this API is reached from outside; base of the links to documents'),
    ...debtorEnvironment(mode),
  }),
  collections,
  compose({ database, now, written, logger, environment }) {
    const store = openStore(database, written);
    const vault = ibanVault(environment.IBAN_KEY, environment.IBAN_FINGERPRINT_KEY, environment.IBAN_RETIRED_KEYS);
    const debtor = { name: environment.PAYER_NAME, iban: environment.PAYER_IBAN, bic: environment.PAYER_BIC };
    const useCases = reimbursementUseCases({ store, vault, debtor, documentLinkKey: environment.DOCUMENT_LINK_KEY, now });
    const audit = auditing({ store, now, logger });
    const { resealAccounts } = resealing({ store, vault, logger, hasRetiredKeys: environment.IBAN_RETIRED_KEYS.length > 0 });
    return {
      routes: [...reimbursementRoutes(useCases, now, environment.PUBLIC_URL ?? ''), ...auditRoutes(audit)],
      consumers: [reimbursementConsumer({ known: store.known, hearFunding: useCases.hearFunding })],
      stores: [store.claims, store.payouts],
      replay: useCases.replay,
      sweeps: [
        { name: 'unanswered-claims', everyMs: MINUTE_MS, run: useCases.announceUnanswered },
        { name: 'expired-claims', everyMs: 60 * MINUTE_MS, run: useCases.expireClaims },
        { name: 'daily-root', everyMs: MINUTE_MS, run: audit.makeDailyRoot },
        { name: 'invoice-reminders', everyMs: 60 * MINUTE_MS, run: useCases.remindOfInvoices },
        { name: 'orphaned-files', everyMs: DAY_MS / 2, run: useCases.removeOrphans },
        { name: 'retired-iban-keys', everyMs: 10 * MINUTE_MS, run: resealAccounts },
      ],
    };
  },
});
