import type { Cents } from '../money/cents.ts';
import type { ThresholdCause } from './cause.ts';
import type { Demand, SeasonNumbers, Standing, Threshold } from './formula.ts';
import type { NightInputs, ThresholdInputs } from './inputs.ts';
import type { FormulaMemory, Policy } from './policy.ts';
import { explainV1 } from './v1/explain.ts';
import { formulaV1 } from './v1/formula.ts';
import { V1, type MemoryV1, type PolicyV1 } from './v1/schemas.ts';
import { explainV2 } from './v2/explain.ts';
import { formulaV2 } from './v2/formula.ts';
import { V2, type MemoryV2, type PolicyV2 } from './v2/schemas.ts';
import type { Sentences } from './words.ts';

export type { Demand, Standing, Threshold } from './formula.ts';

/** A season at one moment, with everything from which its thresholds are calculated. */
export type SeasonAt = SeasonNumbers<Policy, FormulaMemory>;

type SeasonV1 = SeasonNumbers<PolicyV1, MemoryV1>;
type SeasonV2 = SeasonNumbers<PolicyV2, MemoryV2>;

/**
 * Calls the function of the formula that the policy names. A memory of another formula is left behind, because the
 * season has changed its formula since.
 */
function byPolicy<T>(season: SeasonAt, v1: (season: SeasonV1) => T, v2: (season: SeasonV2) => T): T {
  const { policy, memory } = season;
  if (policy.formula === V1) return v1({ ...season, policy, memory: { formula: V1 } });
  return v2({ ...season, policy, memory: memory.formula === V2 ? memory : formulaV2.openingMemory(policy, null) });
}

/** Gives what the formula of this policy remembers on the day on which a season begins or takes it up. */
export const openingMemory = (policy: Policy, today: string): FormulaMemory =>
  policy.formula === V1 ? formulaV1.openingMemory(policy, today) : formulaV2.openingMemory(policy, today);

/** Gives the memory as it would be if the present numbers were those of a morning. */
export const memoryOfNow = (memory: FormulaMemory): FormulaMemory =>
  memory.formula === V1 ? memory : { ...memory, morning: null };

/** Gives all inputs of the threshold of an action with this cap. */
export const inputsOf = (season: SeasonAt, capCents: Cents): ThresholdInputs =>
  byPolicy<ThresholdInputs>(
    season,
    (v1) => formulaV1.inputsOf(v1, capCents),
    (v2) => formulaV2.inputsOf(v2, capCents),
  );

/** Gives the threshold by the formula that the inputs name. */
export const thresholdOf = (inputs: ThresholdInputs): Threshold =>
  inputs.formula === V1 ? formulaV1.thresholdOf(inputs) : formulaV2.thresholdOf(inputs);

/** Tells whether an action with this demand has passed, whether it crosses, and what it lacks. */
export const standingOf = (demand: Demand, inputs: ThresholdInputs): Standing =>
  inputs.formula === V1 ? formulaV1.standingOf(inputs, demand) : formulaV2.standingOf(inputs, demand);

/** Lists why a threshold may differ from the one before. @param before undefined for the first threshold */
export function causesOf(before: ThresholdInputs | undefined, after: ThresholdInputs): ThresholdCause[] {
  if (before === undefined) return ['first'];
  if (before.formula === V1 && after.formula === V1) return formulaV1.causesOf(before, after);
  if (before.formula === V2 && after.formula === V2) return formulaV2.causesOf(before, after);
  return ['formula'];
}

/** Gives the highest cap, in cents, with which the least places of a crossing could be afforded now. */
export const highestAffordableCap = (season: SeasonAt): Cents =>
  byPolicy(season, formulaV1.highestAffordableCap, formulaV2.highestAffordableCap);

/** Explains the formula of a season in three sentences with its present numbers. */
export const explain = (season: SeasonAt): Sentences => byPolicy(season, explainV1, explainV2);

/** A night moves what the formula remembers. It stores everything from which it can be computed again. */
export type Night = { readonly morning: string; readonly inputs: NightInputs; readonly memory: FormulaMemory };

/** Computes what the formula remembers after a night. */
export const memoryAfter = (inputs: NightInputs): FormulaMemory => formulaV2.memoryAfter(inputs);

/**
 * Lists the nights that the season has not had yet, up to this morning, each with what the formula remembers after it.
 * @param morning the newest day whose night is over, as YYYY-MM-DD
 */
export const nightsDue = (season: SeasonAt, morning: string): Night[] =>
  byPolicy<Night[]>(
    season,
    // Formula v1 remembers nothing, so it has no nights.
    () => [],
    (v2) => {
      const nights: Night[] = [];
      let memory = v2.memory;
      for (const day of formulaV2.nightsDue(v2, morning)) {
        const inputs = formulaV2.nightInputsOf({ ...v2, memory }, day);
        memory = formulaV2.memoryAfter(inputs);
        nights.push({ morning: day, inputs, memory });
      }
      return nights;
    },
  );
