import { MAX_CENTS } from '../../libs/money/cents.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/default-policy.ts';
import { PolicyRules } from '../../libs/threshold/schemas.ts';
import type { ValuesOf as GivenTo } from '../command/command.ts';
import { ifGiven, numberOr, required, text, wholeNumber, type Input } from '../command/input.ts';
import { Misuse } from '../command/misuse.ts';

const NAMES = Object.keys(DEFAULT_POLICY);

/** Reads one rule as it is written: its name and its value. */
function ruleOf(word: string): readonly [string, number] {
  const [, name = '', value = ''] = /^(\w+)=(\d{1,9})$/.exec(word.trim()) ?? [];
  if (!Object.hasOwn(DEFAULT_POLICY, name))
    throw new Misuse(`has no rule "${word}"; there are ${NAMES.join(', ')}, each with =NUMBER`);
  return [name, Number(value)];
}

function rulesOf(words: string): PolicyRules {
  const rules = PolicyRules.safeParse({ ...DEFAULT_POLICY, ...Object.fromEntries(words.split(',').map(ruleOf)) });
  if (rules.success) return rules.data;
  throw new Misuse(
    `is no policy: ${rules.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
  );
}

const policy: Input<PolicyRules> = {
  as: 'RULES',
  usual: Object.entries(DEFAULT_POLICY)
    .map(([rule, value]) => `${rule}=${value}`)
    .join(','),
  about: 'as base=100,ceiling=800,takeUp=500 (rates in basis points); a rule that is not among them stays as it is',
  read: ([words]) => (words === undefined ? DEFAULT_POLICY : rulesOf(words)),
};

export const options = {
  budget: ifGiven(text('CENTS', 'of the season; left out, the budget of the file'), (word) =>
    wholeNumber(word, { least: 1, most: MAX_CENTS }),
  ),
  policy,
  seed: numberOr(1, 'N', 'decides the order of the ballots and all ids', { most: Number.MAX_SAFE_INTEGER }),
  workers: numberOr(1, 'N', 'instances of all services on the same queues; changes nothing but the time', {
    least: 1,
    most: 16,
  }),
  step: numberOr(500, 'N', 'ballots between two settlements', { least: 1, most: 1_000_000 }),
  json: text('OUT', 'also writes everything to this file'),
};

export const positionals = { file: required('FILE.pb', 'an election in the format of Pabulib') };

export type ReplayInput = GivenTo<typeof options & typeof positionals>;
