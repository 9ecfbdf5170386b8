import { bookFaults } from '../../services/budget/audit/check-books.ts';
import { openBooks } from '../../services/budget/audit/store.ts';
import type { System } from '../support/system.ts';

/** Checks every rule of the accounts and settlements, as `npm run verify` does; answers what does not hold. */
export const accountFaults = (system: Pick<System, 'database'>): Promise<string[]> =>
  bookFaults(openBooks(system.database('budget')));
