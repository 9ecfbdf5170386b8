import { MAX_CENTS } from '../../libs/money/cents.ts';
import { FORMULA_NAMES, FORMULAS } from '../../libs/threshold/policy.ts';
import type { ValuesOf } from '../command/command.ts';
import { flag, ifGiven, numberOr, oneOfOr, required, text, wholeNumber } from '../command/input.ts';
import { ARRIVALS } from './arrival.ts';
import { writtenRules } from './rules.ts';

export const PACES = ['services', 'step'] as const;

/** A season of more days would pass the years for which a season may be planned. */
const MOST_DAYS = 700;

export const options = {
  pace: oneOfOr(
    PACES,
    'services',
    'PACE',
    'services: through all services; step: in memory, with the pure functions alone, in seconds',
  ),
  budget: ifGiven(text('CENTS', 'of the season; left out, the budget of the file'), (word) =>
    wholeNumber(word, { least: 1, most: MAX_CENTS }),
  ),
  formula: oneOfOr(FORMULA_NAMES, 'v2', 'NAME', 'calculates the thresholds'),
  policy: text(
    'RULES',
    `of the formula, as base=100,ceiling=800 (shares in basis points); a rule that is not among them stays as usual: ${FORMULA_NAMES.map((name) => `${name}: ${writtenRules(FORMULAS[name].rules)}`).join('; ')}`,
  ),
  days: numberOr(300, 'N', 'of the season', { least: 2, most: MOST_DAYS }),
  arrival: oneOfOr(ARRIVALS, 'uniform', 'WHEN', 'when the ballots come (early, late: all in one tenth of the season)'),
  returns: numberOr(13, 'PERCENT', 'so many of a hundred granted places are given back unused', { most: 100 }),
  'return-after': numberOr(60, 'DAYS', 'after which they are given back', { least: 1, most: MOST_DAYS }),
  seed: numberOr(1, 'N', 'decides the order of the ballots, who gives a place back, and all ids', {
    most: Number.MAX_SAFE_INTEGER,
  }),
  workers: numberOr(1, 'N', 'instances of all services on the same queues; changes nothing but the time', {
    least: 1,
    most: 16,
  }),
  every: numberOr(20, 'DAYS', 'between two rows of the printed table', { least: 1, most: MOST_DAYS }),
  compare: flag('prints one table: both formulas, greedy and equal shares, all and a quarter of the money'),
  split: ifGiven(
    text('N', 'plays the season once more for each action, with this one split into so many; in memory'),
    (word) => wholeNumber(word, { least: 2, most: 16 }),
  ),
  svg: text('OUT', 'draws the season into this file'),
  json: text('OUT', 'also writes everything to this file, with the inputs of each decision'),
};

export const positionals = { file: required('FILE.pb', 'an election in the format of Pabulib') };

export type ReplayInput = ValuesOf<typeof options & typeof positionals>;
