import type { IbanVault } from '../../libs/iban/iban-vault.ts';
import type { Party } from '../../libs/iso20022/pain001.ts';
import type { Logger } from '../../libs/logger/logger.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import type { ErasureLog } from '../../libs/mongo/erasure-log.ts';
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

/** Personal data are kept for these numbers of days; see docs/personal-data.md. */
export type RetentionDays = {
  readonly drafts: number;
  readonly contacts: number;
  readonly unpaidClaims: number;
  readonly claims: number;
};

/** These are the dependencies of the reimbursement. Each story lists those that it needs. */
export type ReimbursementDeps = {
  /** Transactions over several stores run on this database. */
  readonly database: Database;
  readonly claims: ClaimStore;
  readonly waitingClaims: WaitingClaimStore;
  readonly trails: TrailStore;
  readonly payouts: PayoutStore;
  /** These are the sealed bank files, one for each payout. */
  readonly payoutFiles: PayoutFileStore;
  /** These are the bytes of the documents, under the ids of the documents. */
  readonly files: FileStore;
  readonly doomedFiles: DoomedFileStore;
  readonly disclosures: DisclosureStore;
  /** These are the daily roots of the audit trails. */
  readonly roots: RootStore;
  readonly persons: PersonStore;
  readonly unfinishedErasures: UnfinishedErasures;
  readonly erasureLog: ErasureLog;
  readonly eraseFromDeadLetters: (personId: string) => Promise<void>;
  /** Forgets the news about a claim that is kept to be told again, with the texts in it. */
  readonly forgetNewsOf: (claimId: string) => Promise<void>;
  readonly known: KnownStores;
  /** The vault seals and opens IBANs. */
  readonly vault: IbanVault;
  /** This is true when a retired key is configured, so that sealed accounts and bank files may still need it. */
  readonly hasRetiredIbanKeys: boolean;
  /** Payouts are paid from the account of this party. */
  readonly debtor: Party;
  /** This key seals the short-lived links to documents. */
  readonly documentLinkKey: string;
  /** This API is reached from outside under this URL, with which links to documents begin. */
  readonly publicUrl: string;
  readonly retentionDays: RetentionDays;
  /** Counts a claim that was neither paid nor shown, because it is not as it was filed or approved. */
  readonly countAltered: (what: 'account' | 'approval' | 'content') => void;
  /** Counts a stored document that is not the one that was uploaded. */
  readonly countAlteredFile: () => void;
  readonly now: Clock;
  readonly logger: Logger;
};
