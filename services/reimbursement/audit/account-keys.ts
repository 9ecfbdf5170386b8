import { z } from 'zod';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { retiredSecrets, type EnvironmentShape } from '../../../libs/config/environment.ts';
import { ibanVault, type IbanVault } from '../../../libs/iban/iban-vault.ts';

/**
 * These keys open accounts for the audit. In production they may be missing: an auditor checks the trails without them,
 * and only a pod of reimbursement can also compare the accounts.
 */
export const accountKeys: EnvironmentShape = (mode) => {
  const key = (developmentValue: string) =>
    mode === 'production' ? z.string().optional() : z.string().default(developmentValue);
  return {
    IBAN_KEY: key(DEVELOPMENT_KEYS.iban),
    IBAN_FINGERPRINT_KEY: key(DEVELOPMENT_KEYS.ibanFingerprint),
    IBAN_RETIRED_KEYS: retiredSecrets,
  };
};

const Keys = z.object({
  IBAN_KEY: z.string(),
  IBAN_FINGERPRINT_KEY: z.string(),
  IBAN_RETIRED_KEYS: z.array(z.string()),
});

/** @returns undefined when the environment does not hold the keys */
export function vaultOf(environment: Readonly<Record<string, unknown>>): IbanVault | undefined {
  const { data: keys } = Keys.safeParse(environment);
  return keys && ibanVault(keys.IBAN_KEY, keys.IBAN_FINGERPRINT_KEY, keys.IBAN_RETIRED_KEYS);
}
