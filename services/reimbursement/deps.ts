import type { IbanVault } from '../../libs/iban/iban-vault.ts';
import type { Party } from '../../libs/iso20022/pain001.ts';
import type { Logger } from '../../libs/logger/logger.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import type { FileStore } from '../../libs/mongo/file-store.ts';
import type { UnfinishedErasures } from '../../libs/mongo/unfinished-erasures.ts';
import type { Clock } from '../../libs/time/clock.ts';
import type { RootStore, TrailStore } from './audit/store.ts';
import type { ClaimStore } from './claims/store.ts';
import type { DisclosureStore } from './disclosures/store.ts';
import type { DoomedFileStore } from './documents/store.ts';
import type { KnownStores } from './known.ts';
import type { PayoutFileStore, PayoutStore } from './payouts/store.ts';
import type { PersonStore } from './privacy/store.ts';
import type { WaitingClaimStore } from './review/store.ts';

/** Days for which personal data are kept; see docs/personal-data.md. */
export type RetentionDays = { readonly drafts: number; readonly contacts: number; readonly claims: number };

/** What the stories of the reimbursement work with; each story names the ones that it needs. */
export type ReimbursementDeps = {
  /** For transactions over several stores. */
  readonly database: Database;
  readonly claims: ClaimStore;
  readonly waitingClaims: WaitingClaimStore;
  readonly trails: TrailStore;
  readonly payouts: PayoutStore;
  /** The bank file of each payout, sealed. */
  readonly payoutFiles: PayoutFileStore;
  /** The bytes of the documents, under the ids of the documents. */
  readonly files: FileStore;
  readonly doomedFiles: DoomedFileStore;
  readonly disclosures: DisclosureStore;
  /** The daily roots of the audit trails. */
  readonly roots: RootStore;
  readonly persons: PersonStore;
  readonly unfinishedErasures: UnfinishedErasures;
  readonly eraseFromDeadLetters: (personId: string) => Promise<void>;
  readonly known: KnownStores;
  /** Seals and opens IBANs. */
  readonly vault: IbanVault;
  /** A retired key may still have sealed accounts and bank files. */
  readonly hasRetiredIbanKeys: boolean;
  /** Whose account the payouts leave. */
  readonly debtor: Party;
  /** Signs the short-lived links to documents. */
  readonly documentLinkKey: string;
  /** Where this API is reached from outside; the links to documents begin with it. */
  readonly publicUrl: string;
  readonly retentionDays: RetentionDays;
  readonly now: Clock;
  readonly logger: Logger;
};
