import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { ibanVault } from '../../../libs/iban/iban-vault.ts';
import { openVault } from '../../../libs/signing/vault.ts';

/** One after the other; whatever was current before is retired. */
export const IBAN_KEYS: readonly string[] = ['first', 'second', 'third'].map(
  (name) => `${name}-iban-key-for-the-crash-test-only`,
);

/** Opens whatever a key of the test has sealed. */
/** Opens every sealed text of the trial, whatever it holds. */
export const anyVault = openVault('iban', IBAN_KEYS[0]!, IBAN_KEYS);
export const anyKey = ibanVault(IBAN_KEYS[0]!, DEVELOPMENT_KEYS.ibanFingerprint, IBAN_KEYS);
