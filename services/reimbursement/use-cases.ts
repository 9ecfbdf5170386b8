import type { Party } from '../../libs/iso20022/pain001.ts';
import { assigning } from './use-cases/assigning.ts';
import { disclosing } from './use-cases/disclosing.ts';
import { documents, type DocumentDeps } from './use-cases/documents.ts';
import { filing } from './use-cases/filing.ts';
import { invoicing } from './use-cases/invoicing.ts';
import { paying } from './use-cases/paying.ts';
import { reading } from './use-cases/reading.ts';
import { reviewing } from './use-cases/reviewing.ts';
import { settling } from './use-cases/settling.ts';
import { waiting } from './use-cases/waiting.ts';

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
