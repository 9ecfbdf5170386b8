import { parseArgs } from 'node:util';
import { MAX_CENTS } from '../../libs/money/cents.ts';
import { PolicyRules } from '../../libs/threshold/schemas.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/threshold.ts';
import type { ReplayOptions } from './plan.ts';

export const USAGE = `npm run replay -- FILE.pb [options]
  --budget CENTS   of the season; left out, the budget of the file
  --policy RULES   as base=100,ceiling=800,takeUp=500 (rates in basis points); what is left out stays as by default:
                   ${Object.entries(DEFAULT_POLICY).map(([rule, value]) => `${rule}=${value}`).join(',')}
  --seed N         decides the order of the ballots and all ids (default 1)
  --workers N      instances of all services on the same queues (default 1); changes nothing but the time
  --step N         ballots between two settlements (default 500)
  --json OUT       also writes everything to this file`;

export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

export type Command = { readonly file: string; readonly jsonFile: string | undefined; readonly options: ReplayOptions };

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= most)) throw new WrongUse(`--${name} must be a whole number from ${least} to ${most}, not ${text}`);
  return number;
}

function policyOf(text: string): PolicyRules {
  const given = text.split(',').map((rule) => {
    const [, name = '', value = ''] = /^(\w+)=(\d{1,9})$/.exec(rule.trim()) ?? [];
    if (!Object.hasOwn(DEFAULT_POLICY, name)) throw new WrongUse(`--policy: "${rule}" is no rule; there are ${Object.keys(DEFAULT_POLICY).join(', ')}, each with =NUMBER`);
    return [name, Number(value)];
  });
  const rules = PolicyRules.safeParse({ ...DEFAULT_POLICY, ...Object.fromEntries(given) });
  if (!rules.success) throw new WrongUse(`--policy: ${rules.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`);
  return rules.data;
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        budget: { type: 'string' }, policy: { type: 'string' }, json: { type: 'string' },
        seed: { type: 'string', default: '1' }, workers: { type: 'string', default: '1' }, step: { type: 'string', default: '500' },
      },
    });
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error));
  }
}

/** @throws WrongUse */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = read(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new WrongUse('Name one file.');
  return {
    file,
    jsonFile: values.json,
    options: {
      budgetCents: values.budget === undefined ? undefined : wholeNumber('budget', values.budget, 1, MAX_CENTS),
      policy: values.policy === undefined ? DEFAULT_POLICY : policyOf(values.policy),
      seed: wholeNumber('seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
      workers: wholeNumber('workers', values.workers, 1, 16),
      step: wholeNumber('step', values.step, 1, 1_000_000),
    },
  };
}
