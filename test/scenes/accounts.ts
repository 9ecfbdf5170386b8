import { verifyAccounts, type Books } from '../../services/budget/ledger/domain/verify-accounts.ts';
import type { System } from '../support/system.ts';

/** Recomputes every balance from the transfers and checks every rule of the accounts; answers what does not hold. */
export async function accountFaults(system: Pick<System, 'database'>): Promise<string[]> {
  const all = async (name: keyof Books) =>
    system
      .database('budget')
      .collection(name)
      .find()
      .sort(name === 'transfers' ? { at: 1, _id: 1 } : {})
      .toArray();
  const [transfers, balances, seasons, actions, places] = await Promise.all([
    all('transfers'),
    all('balances'),
    all('seasons'),
    all('actions'),
    all('places'),
  ]);
  return verifyAccounts({ transfers, balances, seasons, actions, places } as unknown as Books);
}
