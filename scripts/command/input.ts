import { randomInt } from 'node:crypto';
import { Misuse } from './misuse.ts';

/** An option or an argument of a command. */
export type Input<T> = {
  readonly about: string;
  /** This stands for the value in the usage text. A flag has no value. */
  readonly as?: string;
  readonly isMany?: boolean;
  /** This is for arguments only: the command does nothing without it. */
  readonly isRequired?: boolean;
  /** This value holds when the input is left out, as the usage text shows it. */
  readonly usual?: string;
  /**
   * @param words in the order of the command line; empty when the input was left out
   * @throws Misuse that says what is wrong with the words
   */
  readonly read: (words: readonly string[]) => T;
};

export const flag = (about: string): Input<boolean> => ({ about, read: (words) => words.length > 0 });

export const text = (as: string, about: string): Input<string | undefined> => ({ as, about, read: ([word]) => word });

export const textOr = (usual: string, as: string, about: string): Input<string> => ({
  as,
  about,
  usual,
  read: ([word = usual]) => word,
});

export const texts = (as: string, about: string): Input<readonly string[]> => ({
  as,
  about,
  isMany: true,
  read: (words) => words,
});

/** Declares an argument without which there is nothing to do. */
export const required = (as: string, about: string): Input<string> => ({
  as,
  about,
  isRequired: true,
  read: ([word]) => word ?? raise(`${as} is missing: ${about}`),
});

/**
 * Gives the same input, whose value is read further or refused by `next`.
 * @param next may throw Misuse
 */
export const further = <T, U>(input: Input<T>, next: (value: T) => U): Input<U> => ({
  ...input,
  read: (words) => next(input.read(words)),
});

/** Gives the same input; `next` need not handle the case that it was left out. */
export const ifGiven = <T, U>(input: Input<T | undefined>, next: (value: T) => U): Input<U | undefined> =>
  further(input, (value) => (value === undefined ? undefined : next(value)));

type Bounds = { readonly least?: number; readonly most?: number };

/** @throws Misuse without the name of the option, which the reader puts before it */
export function wholeNumber(word: string, { least = 0, most = 999_999_999 }: Bounds = {}): number {
  const number = /^\d{1,16}$/.test(word) ? Number(word) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Misuse(`must be a whole number from ${least} to ${most}, not "${word}"`);
}

export const numberOr = (usual: number, as: string, about: string, bounds: Bounds = {}): Input<number> =>
  further(textOr(String(usual), as, about), (word) => wholeNumber(word, bounds));

/** When the seed is left out, it is another one each time. The command prints it, so that the run can be repeated. */
export const seed = (about = 'tells the same run again; left out, another one each time'): Input<number> =>
  further(text('N', about), (word) => (word === undefined ? randomInt(2 ** 29) : wholeNumber(word)));

const listed = (values: readonly string[]) => values.join(', ');

const among =
  <T extends string>(values: readonly T[]) =>
  (word: string): T =>
    values.find((value) => value === word) ?? raise(`is one of ${listed(values)}, not "${word}"`);

export const oneOf = <T extends string>(values: readonly T[], as: string, about: string): Input<T | undefined> =>
  ifGiven(text(as, `${about}: ${listed(values)}`), among(values));

export const oneOfOr = <T extends string>(values: readonly T[], usual: T, as: string, about: string): Input<T> =>
  further(textOr(usual, as, `${about}: ${listed(values)}`), among(values));

export const manyOf = <T extends string>(values: readonly T[], as: string, about: string): Input<readonly T[]> =>
  further(texts(as, `${about}: ${listed(values)}`), (words) => words.map(among(values)));

export const requiredOneOf = <T extends string>(values: readonly T[], as: string, about: string): Input<T> => ({
  ...further(required(as, `${about}: ${listed(values)}`), among(values)),
  isRequired: true,
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const uuid = (word: string): string =>
  UUID.test(word) ? word : raise(`must be a UUID such as 5f7d1c1e-6a0a-4d0c-9a53-0f3a3c1f7b11, not "${word}"`);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads a moment with its offset, so that it is the same moment for everybody. */
export const moment = (word: string): Date =>
  INSTANT.test(word) && !Number.isNaN(Date.parse(word))
    ? new Date(word)
    : raise(`must be a moment such as 2027-03-09T11:00:00Z or 2027-03-09T12:00:00+01:00, not "${word}"`);

export const requiredMoment = (as: string, about: string): Input<Date> => ({
  ...further(required(as, about), moment),
  isRequired: true,
});

function raise(words: string): never {
  throw new Misuse(words);
}
