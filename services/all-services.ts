import { budget } from './budget/app.ts';
import { directory } from './directory/app.ts';
import { proposal } from './proposal/app.ts';
import { reimbursement } from './reimbursement/app.ts';
import { voting } from './voting/app.ts';
import { worker } from './worker/app.ts';

/** All of Seuil, in the order of the story. */
export const services = [directory, proposal, voting, budget, reimbursement, worker];
