import { budget } from '../services/budget/app.ts';
import { directory } from '../services/directory/app.ts';
import { proposal } from '../services/proposal/app.ts';
import { reimbursement } from '../services/reimbursement/app.ts';
import { voting } from '../services/voting/app.ts';
import { worker } from '../services/worker/app.ts';

/** All of Seuil, in the order of the story. */
export const services = [directory, proposal, voting, budget, reimbursement, worker];
