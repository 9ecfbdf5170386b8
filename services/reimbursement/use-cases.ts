import type { Party } from '../../libs/iso20022/pain001.ts';
import { filing } from './claims/filing.ts';
import { reading } from './claims/reading.ts';
import { waiting } from './claims/waiting.ts';
import { disclosing } from './disclosures/disclosing.ts';
import { documents, type DocumentDeps } from './documents/documents.ts';
import { invoicing } from './invoices/invoicing.ts';
import { paying } from './payouts/paying.ts';
import { settling } from './payouts/settling.ts';
import { assigning } from './review/assigning.ts';
import { reviewing } from './review/reviewing.ts';

export const reimbursementUseCases = (deps: DocumentDeps & { readonly debtor: Party }) => ({
  ...reading(deps),
  ...filing(deps),
  ...documents(deps),
  ...disclosing(deps),
  ...reviewing(deps),
  ...assigning(deps),
  ...paying(deps),
  ...settling(deps),
  ...invoicing(deps),
  ...waiting(deps),
});

export type ReimbursementUseCases = ReturnType<typeof reimbursementUseCases>;
