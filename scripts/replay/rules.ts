import { FORMULAS, PolicyRules, type FormulaName } from '../../libs/threshold/policy.ts';
import { Misuse } from '../command/misuse.ts';

const FORMULA = 'formula';

/** The rules of a formula that are numbers, by their names. */
function namesOf(formula: FormulaName): string[] {
  return Object.keys(FORMULAS[formula].schema.shape).filter((name) => name !== FORMULA);
}

/** Writes rules as they are given on the command line. */
export const writtenRules = (rules: PolicyRules): string =>
  Object.entries(rules)
    .filter(([name]) => name !== FORMULA)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

/** @returns one rule as it was written: its name and its value @throws Misuse */
function ruleOf(word: string, formula: FormulaName): readonly [string, number] {
  const [, name = '', value = ''] = /^(\w+)=(\d{1,9})$/.exec(word.trim()) ?? [];
  const names = namesOf(formula);
  if (!names.includes(name))
    throw new Misuse(`--policy: formula ${formula} has no rule "${word}"; there are ${names.join(', ')}, each =NUMBER`);
  return [name, Number(value)];
}

/**
 * Gives the rules of a formula: its usual ones, but for those that are written, as in `floor=5,base=100`.
 * @throws Misuse naming every rule that is out of its bounds
 */
export function rulesOf(formula: FormulaName, written: string | undefined): PolicyRules {
  const named = (written ?? '').split(',').filter((word) => word.trim() !== '');
  const changed = Object.fromEntries(named.map((word) => ruleOf(word, formula)));
  const read = PolicyRules.safeParse({ ...FORMULAS[formula].rules, ...changed });
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Misuse(`--policy: no policy of formula ${formula}: ${faults.join('; ')}`);
}
