import type { z } from 'zod';
import type { Mode } from '../../../libs/config/environment.ts';
import { line } from '../../../libs/http/fields.ts';
import { MAX_NAME } from '../../../libs/iso20022/pain001.ts';
import { Bic, Iban } from '../claims/schemas.ts';

/** This account comes from the documentation of the banks: it is valid, and it belongs to nobody. */
const DEVELOPMENT = { name: 'Seuil (development)', iban: 'FR7630004000031234567890143', bic: 'BNPAFRPPXXX' };

/** Production must set the value. Accounts of the documentation are refused there (`libs/config/published-values.ts`). */
const ours = (mode: Mode, schema: z.ZodType<string>, developmentValue: string) =>
  mode === 'production' ? schema : schema.default(developmentValue);

/** Payouts are made from the account that these variables describe. */
export const debtorEnvironment = (mode: Mode) => ({
  PAYER_NAME: ours(mode, line(MAX_NAME), DEVELOPMENT.name).describe('Who pays, as the bank knows it'),
  PAYER_IBAN: ours(mode, Iban, DEVELOPMENT.iban).describe('The account that payouts leave'),
  PAYER_BIC: ours(mode, Bic, DEVELOPMENT.bic).describe('Its bank'),
});
