import { AccountDoesNotFit, UnknownIbanKey, type IbanVault } from '../../../libs/iban/iban-vault.ts';
import type { ReimbursementDeps } from '../deps.ts';
import type { Resealed, SealedAccounts, SealedText } from './sealed-accounts-store.ts';

/**
 * At most this many sealed texts are written at once. The number is small, because a bank file is sealed as a whole.
 */
const RESEALED_AT_ONCE = 50;

type Outcome = {
  readonly resealed: number;
  readonly unreadable: ReadonlySet<string>;
  /** These documents hold an account that is not the one that they show. It stays as it is, as evidence. */
  readonly altered: ReadonlySet<string>;
};

/**
 * Seals again, after a change of the IBAN key, everything that a retired key sealed. When this is done, the retired key
 * can be dropped.
 */
export async function resealAccounts(
  deps: Pick<
    ReimbursementDeps,
    'claims' | 'payouts' | 'payoutFiles' | 'vault' | 'logger' | 'countAltered' | 'hasRetiredIbanKeys'
  >,
): Promise<void> {
  const { claims, payouts, payoutFiles, logger, countAltered, hasRetiredIbanKeys } = deps;
  const outcomes = [
    await resealAll(deps, claims.accounts),
    await resealAll(deps, payouts.accounts),
    ...(hasRetiredIbanKeys ? [await resealAll(deps, payoutFiles.accounts)] : []),
  ];
  const resealed = outcomes.reduce((sum, outcome) => sum + outcome.resealed, 0);
  const unreadable = outcomes.flatMap((outcome) => [...outcome.unreadable]);
  const altered = outcomes.flatMap((outcome) => [...outcome.altered]);
  for (const _holder of altered) countAltered('account');
  if (altered.length > 0)
    logger.error({ altered }, 'accounts are not the ones that were filed, and were not sealed anew');
  if (resealed > 0) logger.info({ resealed }, 'accounts were sealed anew with the current IBAN key');
  if (unreadable.length > 0)
    logger.error({ unreadable }, 'accounts cannot be read: put their key back into IBAN_RETIRED_KEYS');
  else if (resealed === 0 && altered.length === 0 && hasRetiredIbanKeys)
    logger.info('no account needs a retired IBAN key any more');
}

async function resealAll({ vault }: Pick<ReimbursementDeps, 'vault'>, accounts: SealedAccounts): Promise<Outcome> {
  const unreadable = new Set<string>();
  const altered = new Set<string>();
  let resealed = 0;
  let batch: Resealed[] = [];
  for await (const text of accounts.notSealedWith(vault.keyId)) {
    const { holder, sealed } = text;
    try {
      batch.push({ holder, sealed, anew: sealedAnew(vault, text) });
    } catch (error) {
      // An account that does not open must not keep the others from being sealed with the new key.
      if (error instanceof AccountDoesNotFit) altered.add(`${holder}: ${error.message}`);
      else unreadable.add(error instanceof UnknownIbanKey ? error.message : `${holder}: the account does not open`);
    }
    if (batch.length < RESEALED_AT_ONCE) continue;
    resealed += await accounts.reseal(batch);
    batch = [];
  }
  resealed += await accounts.reseal(batch);
  return { resealed, unreadable, altered };
}

const sealedAnew = (vault: IbanVault, { boundTo, sealed, account }: SealedText): string =>
  account === null
    ? vault.files.seal(vault.files.open(sealed, boundTo), boundTo)
    : vault.resealAccount({ ...account, ibanEncrypted: sealed }, boundTo);
