import { verifyAccounts, type Books } from '../services/budget/domain/verify-accounts.ts';
import { checkSystem } from './checked-system.ts';

/** Recomputes every balance from the transfers and names the first thing that does not hold. Reads only. */
await checkSystem(async (databaseOf, namespace) => {
  const database = databaseOf('budget');
  const read = (name: keyof Books) => database.collection(name).find({}, { projection: { pending: 0, receipts: 0 } }).sort(name === 'transfers' ? { at: 1, _id: 1 } : { _id: 1 }).toArray();
  const [transfers, balances, seasons, actions, places] = await Promise.all([read('transfers'), read('balances'), read('seasons'), read('actions'), read('places')]);
  const faults = verifyAccounts({ transfers, balances, seasons, actions, places } as unknown as Books);
  if (faults.length > 0) {
    console.error(`ledger wrong: ${faults[0] ?? ''}${faults.length > 1 ? `\n  and ${faults.length - 1} more` : ''}`);
    process.exitCode = 1;
  } else if (transfers.length === 0) console.log(`nothing is booked yet in "${namespace}"; NAMESPACE names the system to be checked`);
  else console.log(`ledger of "${namespace}" ok: ${transfers.length} transfers, ${balances.length} accounts, ${seasons.length} seasons, ${places.length} places, sum 0`);
});
