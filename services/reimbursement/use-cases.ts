import { filing } from './use-cases/filing.ts';
import type { Deps } from './use-cases/claims.ts';
import { invoicing } from './use-cases/invoicing.ts';
import { paying } from './use-cases/paying.ts';
import { reading } from './use-cases/reading.ts';
import { reviewing } from './use-cases/reviewing.ts';
import { waiting } from './use-cases/waiting.ts';

export const reimbursementUseCases = (deps: Deps) => ({ ...reading(deps), ...filing(deps), ...reviewing(deps), ...paying(deps), ...invoicing(deps), ...waiting(deps) });

export type ReimbursementUseCases = ReturnType<typeof reimbursementUseCases>;
