import { disclosing } from './use-cases/disclosing.ts';
import { documents, type DocumentDeps } from './use-cases/documents.ts';
import { filing } from './use-cases/filing.ts';
import { invoicing } from './use-cases/invoicing.ts';
import { paying } from './use-cases/paying.ts';
import { reading } from './use-cases/reading.ts';
import { reviewing } from './use-cases/reviewing.ts';
import { waiting } from './use-cases/waiting.ts';

export const reimbursementUseCases = (deps: DocumentDeps) => ({ ...reading(deps), ...filing(deps), ...documents(deps), ...disclosing(deps), ...reviewing(deps), ...paying(deps), ...invoicing(deps), ...waiting(deps) });

export type ReimbursementUseCases = ReturnType<typeof reimbursementUseCases>;
