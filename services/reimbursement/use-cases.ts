import type { Party } from '../../libs/iso20022/pain001.ts';
import { filing } from './use-cases/filing.ts';
import type { Deps } from './use-cases/claims.ts';
import { invoicing } from './use-cases/invoicing.ts';
import { paying } from './use-cases/paying.ts';
import { reading } from './use-cases/reading.ts';
import { reviewing } from './use-cases/reviewing.ts';
import { settling } from './use-cases/settling.ts';
import { waiting } from './use-cases/waiting.ts';

export const reimbursementUseCases = (deps: Deps & { readonly debtor: Party }) => ({ ...reading(deps), ...filing(deps), ...reviewing(deps), ...paying(deps), ...settling(deps), ...invoicing(deps), ...waiting(deps) });

export type ReimbursementUseCases = ReturnType<typeof reimbursementUseCases>;
