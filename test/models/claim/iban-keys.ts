import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { ibanVault } from '../../../libs/iban/iban-vault.ts';

/** One after the other; whatever was current before is retired. */
export const IBAN_KEYS: readonly string[] = ['first', 'second', 'third'].map(
  (name) => `${name}-iban-key-for-the-crash-test-only`,
);

/** Opens whatever a key of the test has sealed. */
export const anyKey = ibanVault(IBAN_KEYS[0]!, DEVELOPMENT_KEYS.ibanFingerprint, IBAN_KEYS);
