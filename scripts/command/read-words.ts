import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import type { Input } from './input.ts';
import { Misuse } from './misuse.ts';

/** Counts how many letters have to be put in, left out or changed to make one word of the other. */
function distance(word: string, target: string): number {
  let row = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const [at, letter] of word.split('').entries()) {
    const next = [at + 1];
    for (const [index, its] of target.split('').entries()) {
      next.push(
        Math.min((row[index] ?? 0) + (letter === its ? 0 : 1), (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Gives the candidate that the caller probably meant, if one is near enough. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

export type Words = {
  readonly wantsHelp: boolean;
  /** All faults stand here at once, so that nobody mends them one by one. */
  readonly faults: readonly string[];
  readonly inputValues: Readonly<Record<string, unknown>>;
};

type SortedWords = {
  readonly options: Map<string, string[]>;
  readonly positionals: string[];
  readonly faults: string[];
};

const FLAG = '';

function sortWords(command: Command, words: readonly string[]): SortedWords & { wantsHelp: boolean } {
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
  const sortedWords = {
    options: new Map<string, string[]>(),
    positionals: [] as string[],
    faults: [] as string[],
    wantsHelp: false,
  };
  for (const token of tokens) {
    if (token.kind === 'positional') sortedWords.positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const input = declared.get(name);
    if (name === 'help') sortedWords.wantsHelp = true;
    else if (!input) sortedWords.faults.push(unknownOption(rawName, [...declared.keys()]));
    else if (input.as === undefined && value !== undefined) sortedWords.faults.push(`${rawName} takes no value`);
    else if (input.as !== undefined && (value === undefined || (!inlineValue && value.startsWith('-')))) {
      sortedWords.faults.push(`${rawName} needs a value: ${rawName} ${input.as}`);
    } else sortedWords.options.set(name, [...(sortedWords.options.get(name) ?? []), value ?? FLAG]);
  }
  return sortedWords;
}

function unknownOption(rawName: string, names: readonly string[]): string {
  const meant = nearest(rawName.replace(/^-+/, ''), [...names, 'help']);
  return `There is no option ${rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`;
}

/** @param before the first words of a fault: the option, where its value is at fault */
function reading<T>(input: Input<T>, words: readonly string[], faults: string[], before: string): T | undefined {
  try {
    return input.read(words);
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    faults.push(words.length === 0 ? error.message : `${before} ${error.message}`);
    return undefined;
  }
}

/** Reads the words of a caller by what the command declares. */
export function readWords(command: Command, words: readonly string[]): Words {
  const { options, positionals, faults, wantsHelp } = sortWords(command, words);
  const inputValues: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(command.options)) {
    const values = options.get(name) ?? [];
    if (values.length > 1 && input.isMany !== true) faults.push(`--${name} is given ${values.length} times`);
    else inputValues[name] = reading(input, values, faults, `--${name}`);
  }
  const remainingWords = [...positionals];
  for (const [name, input] of Object.entries(command.positionals)) {
    inputValues[name] = reading(
      input,
      remainingWords.splice(0, input.isMany === true ? remainingWords.length : 1),
      faults,
      input.as ?? '',
    );
  }
  if (remainingWords.length > 0)
    faults.push(`There is no place for ${remainingWords.map((word) => `"${word}"`).join(', ')}`);
  return { wantsHelp, faults, inputValues };
}
