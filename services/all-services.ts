import { budget } from './budget/app.ts';
import { directory } from './directory/app.ts';
import { proposal } from './proposal/app.ts';
import { reimbursement } from './reimbursement/app.ts';
import { voting } from './voting/app.ts';
import { worker } from './worker/app.ts';

/** The list holds all services of Seuil, in the order in which a proposal passes through them. */
export const services = [directory, proposal, voting, budget, reimbursement, worker];
