import { EXPORTED_AT_MOST, type PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { BudgetDeps } from '../deps.ts';
import type { Transfer } from '../ledger/domain/transfer.ts';
import type { PolicyChange } from '../policy/domain/policy-change.ts';
import { askedBy, type Settlement } from '../settlement/domain/settlement.ts';

/** One document more than an export shows is read, so that the export can tell that it is not complete. */
const READ_AT_MOST = EXPORTED_AT_MOST + 1;

/** Collects all data that budget keeps about a person. */
export async function personalData(
  { ledger, settlements, policyChanges }: Pick<BudgetDeps, 'ledger' | 'settlements' | 'policyChanges'>,
  personId: string,
): Promise<PersonalData> {
  const [transfers, caused, changes] = await Promise.all([
    ledger.bookedBy(personId, READ_AT_MOST),
    settlements.causedBy(askedBy(personId), READ_AT_MOST),
    policyChanges.ofPerson(personId, READ_AT_MOST),
  ]);
  return {
    transfers: transfers.map(transferOf),
    settlements: caused.map(settlementOf),
    policyChanges: changes.map((change) => policyChangeOf(change, personId)),
  };
}

const transferOf = ({ _id: id, from, to, amountCents, reason, at }: Transfer) => ({
  id,
  from,
  to,
  amountCents,
  reason,
  at,
});

const settlementOf = ({ _id: id, startedAt }: Settlement) => ({ id, startedAt });

/** Shows of a change only the part that the person did. */
const policyChangeOf = (
  { _id: id, seasonId, reason, proposedBy, proposedAt, decidedBy, decidedAt, rejection }: PolicyChange,
  personId: string,
) => ({
  id,
  seasonId,
  ...(proposedBy === personId && { proposedAt, reason }),
  ...(decidedBy === personId && { decidedAt, rejection }),
});
