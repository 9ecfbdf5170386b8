import { z } from 'zod';
import { InputsV1, V1 } from './v1/schemas.ts';
import { InputsV2, NightInputsV2 } from './v2/schemas.ts';

/** All inputs that decide a threshold and a crossing. Anybody who has them can compute both again. */
export const ThresholdInputs = z.discriminatedUnion('formula', [InputsV1, InputsV2]);
export type ThresholdInputs = z.infer<typeof ThresholdInputs>;

/** All inputs that decide what the formula remembers after a night. */
export const NightInputs = z.discriminatedUnion('formula', [NightInputsV2]);
export type NightInputs = z.infer<typeof NightInputs>;

/** The columns in which a table shows the inputs of any formula. A cell stays empty for what a formula does not know. */
export const INPUT_COLUMNS = [
  'formula',
  'certifiedGroups',
  'totalCents',
  'remainingCents',
  'capCents',
  'policyVersion',
  'floor',
  'base',
  'ceiling',
  'takeUp',
  'buffer',
  'step',
  'start',
  'margin',
  'rateMillionths',
  'moneyTotalCents',
  'moneyStart',
  'recentCents',
  'seasonDays',
  'daysLeft',
] as const;
export type InputColumns = Readonly<Record<(typeof INPUT_COLUMNS)[number], string | number>>;

/** Gives the inputs as one row of a table. */
export function inputColumns(inputs: ThresholdInputs): InputColumns {
  const { formula, certifiedGroups, totalCents, capCents, policy } = inputs;
  const { version: policyVersion, ...rates } = policy;
  const empty = { takeUp: '', buffer: '', step: '', start: '', margin: '' };
  const common = { ...empty, formula, certifiedGroups, totalCents, capCents, policyVersion, ...rates };
  if (inputs.formula === V1) {
    const { remainingCents } = inputs;
    return {
      ...common,
      remainingCents,
      rateMillionths: '',
      moneyTotalCents: '',
      moneyStart: '',
      recentCents: '',
      seasonDays: '',
      daysLeft: '',
    };
  }
  const { totalCents: moneyTotalCents, start: moneyStart, ...money } = inputs.money;
  return { ...common, rateMillionths: inputs.rateMillionths, moneyTotalCents, moneyStart, ...money };
}
