import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import type { Input } from './input.ts';
import { Misuse } from './misuse.ts';

/** How many letters have to be put in, left out or changed to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of one.split('').entries()) {
    const next = [at + 1];
    for (const [index, its] of other.split('').entries()) {
      next.push(
        Math.min((row[index] ?? 0) + (letter === its ? 0 : 1), (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The one that was probably meant, if any is near enough. */
export function nearest(word: string, all: readonly string[]): string | undefined {
  const [best] = all.map((each) => ({ each, far: distance(word, each) })).sort((one, other) => one.far - other.far);
  return best && best.far <= Math.max(1, Math.floor(best.each.length / 3)) ? best.each : undefined;
}

export type Words = {
  readonly wantsHelp: boolean;
  /** All of them at once, so that nobody mends them one by one. */
  readonly faults: readonly string[];
  readonly given: Readonly<Record<string, unknown>>;
};

type Found = { readonly options: Map<string, string[]>; readonly positionals: string[]; readonly faults: string[] };

const FLAG = '';

function sorted(command: Command, words: readonly string[]): Found & { wantsHelp: boolean } {
  const declared = new Map(Object.entries(command.options));
  const types = [...declared].map(
    ([name, { as }]) => [name, { type: as === undefined ? 'boolean' : 'string' } as const] as const,
  );
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } },
  });
  const found = {
    options: new Map<string, string[]>(),
    positionals: [] as string[],
    faults: [] as string[],
    wantsHelp: false,
  };
  for (const token of tokens) {
    if (token.kind === 'positional') found.positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const input = declared.get(name);
    if (name === 'help') found.wantsHelp = true;
    else if (!input) found.faults.push(unknownOption(rawName, [...declared.keys()]));
    else if (input.as === undefined && value !== undefined) found.faults.push(`${rawName} takes no value`);
    else if (input.as !== undefined && (value === undefined || (!inlineValue && value.startsWith('-')))) {
      found.faults.push(`${rawName} needs a value: ${rawName} ${input.as}`);
    } else found.options.set(name, [...(found.options.get(name) ?? []), value ?? FLAG]);
  }
  return found;
}

function unknownOption(rawName: string, names: readonly string[]): string {
  const meant = nearest(rawName.replace(/^-+/, ''), [...names, 'help']);
  return `There is no option ${rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`;
}

/** @param before what the words of a fault begin with: the option, where its value is at fault */
function reading<T>(input: Input<T>, words: readonly string[], faults: string[], before: string): T | undefined {
  try {
    return input.read(words);
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    faults.push(words.length === 0 ? error.message : `${before} ${error.message}`);
    return undefined;
  }
}

/** What a caller wrote, read by what the command declares. */
export function readWords(command: Command, words: readonly string[]): Words {
  const { options, positionals, faults, wantsHelp } = sorted(command, words);
  const given: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(command.options)) {
    const values = options.get(name) ?? [];
    if (values.length > 1 && input.isMany !== true) faults.push(`--${name} is given ${values.length} times`);
    else given[name] = reading(input, values, faults, `--${name}`);
  }
  const left = [...positionals];
  for (const [name, input] of Object.entries(command.positionals)) {
    given[name] = reading(input, left.splice(0, input.isMany === true ? left.length : 1), faults, input.as ?? '');
  }
  if (left.length > 0) faults.push(`There is no place for ${left.map((word) => `"${word}"`).join(', ')}`);
  return { wantsHelp, faults, given };
}
