import { DEVELOPMENT_KEYS } from '../../libs/config/development-keys.ts';
import { days, secret } from '../../libs/config/environment.ts';
import { ibanVault } from '../../libs/iban/iban-vault.ts';
import { defineService } from '../../libs/service/service.ts';
import { EXPORTED_AT_MOST, personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { personUseCases } from './use-cases/persons.ts';
import { retention } from './use-cases/retention.ts';
import { reimbursementConsumer } from './consumers.ts';
import { reimbursementRoutes } from './routes.ts';
import { collections, openStore } from './store.ts';
import { reimbursementUseCases } from './use-cases.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';

/** Claims, their documents, and payouts. Budget holds and books the money; finance and two persons of the group decide here. */
export const reimbursement = defineService({
  name: 'reimbursement',
  environment: (mode) => ({
    IBAN_KEY: secret(mode, DEVELOPMENT_KEYS.iban).describe('Encrypts the IBANs of claims at rest'),
    IBAN_FINGERPRINT_KEY: secret(mode, DEVELOPMENT_KEYS.ibanFingerprint).describe('Makes IBANs comparable without reading them'),
    DRAFT_DAYS: days(365, 30).describe('How long a claim that was never submitted is kept after the last change'),
    CLAIM_CONTACT_DAYS: days(60, 1).describe('How long the contact of a claim is kept after its end'),
    CLAIM_DAYS: days(3_653, 365).describe('How long documents, payee and persons of a claim are kept after its end; ten years, as accounts must be'),
  }),
  collections,
  compose({ database, now, written, environment }) {
    const store = openStore(database, written);
    const vault = ibanVault(environment.IBAN_KEY, environment.IBAN_FINGERPRINT_KEY);
    const useCases = reimbursementUseCases({ store, vault, now });
    const persons = personUseCases({ store, now }, EXPORTED_AT_MOST);
    const { forgetOldClaims } = retention({ store, now }, { drafts: environment.DRAFT_DAYS, contacts: environment.CLAIM_CONTACT_DAYS, claims: environment.CLAIM_DAYS });
    return {
      routes: [...reimbursementRoutes(useCases, now), personalDataRoute('reimbursement', persons.personalData)],
      consumers: [reimbursementConsumer({ known: store.known, hearFunding: useCases.hearFunding, erasePerson: persons.erasePerson })],
      stores: [store.claims, store.payouts],
      replay: useCases.replay,
      sweeps: [
        { name: 'unanswered-claims', everyMs: MINUTE_MS, run: useCases.announceUnanswered },
        { name: 'expired-claims', everyMs: 60 * MINUTE_MS, run: useCases.expireClaims },
        { name: 'invoice-reminders', everyMs: 60 * MINUTE_MS, run: useCases.remindOfInvoices },
        { name: 'unfinished-erasures', everyMs: 60 * MINUTE_MS, run: persons.finishErasures },
        { name: 'old-claims', everyMs: 60 * MINUTE_MS, run: forgetOldClaims },
      ],
    };
  },
});
