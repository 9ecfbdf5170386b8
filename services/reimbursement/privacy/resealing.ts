import { UnknownIbanKey } from '../../../libs/iban/iban-vault.ts';
import type { Logger } from '../../../libs/logger/logger.ts';
import type { Deps } from '../claims/claim-desk.ts';
import type { Resealed, SealedAccounts } from './sealed-accounts-store.ts';

/** Small, because a bank file is sealed as a whole. */
const BATCH = 50;

/** After a change of the IBAN key: what a retired key sealed is sealed anew, until that key can be dropped. */
export function resealing({
  store: { claims, payouts, payoutFiles },
  vault,
  logger,
  hasRetiredKeys,
}: Pick<Deps, 'store' | 'vault'> & { readonly logger: Logger; readonly hasRetiredKeys: boolean }) {
  const resealAll = async (accounts: SealedAccounts): Promise<{ resealed: number; unreadable: Set<string> }> => {
    const unreadable = new Set<string>();
    let [resealed, batch]: [number, Resealed[]] = [0, []];
    const write = async () => {
      resealed += await accounts.reseal(batch);
      batch = [];
    };
    for await (const { holder, boundTo, sealed } of accounts.notSealedWith(vault.keyId)) {
      try {
        batch.push({ holder, sealed, anew: vault.seal(vault.open(sealed, boundTo), boundTo) });
      } catch (error) {
        // One account that does not open must not keep the others from it.
        unreadable.add(error instanceof UnknownIbanKey ? error.message : `${holder}: the account does not open`);
      }
      if (batch.length === BATCH) await write();
    }
    await write();
    return { resealed, unreadable };
  };

  return {
    async resealAccounts(): Promise<void> {
      const done = [
        await resealAll(claims.accounts),
        await resealAll(payouts.accounts),
        ...(hasRetiredKeys ? [await resealAll(payoutFiles.accounts)] : []),
      ];
      const resealed = done.reduce((sum, each) => sum + each.resealed, 0);
      const unreadable = done.flatMap((each) => [...each.unreadable]);
      if (resealed > 0) logger.info({ resealed }, 'accounts were sealed anew with the current IBAN key');
      if (unreadable.length > 0)
        logger.error({ unreadable }, 'accounts cannot be read: put their key back into IBAN_RETIRED_KEYS');
      else if (resealed === 0 && hasRetiredKeys) logger.info('no account needs a retired IBAN key any more');
    },
  };
}
