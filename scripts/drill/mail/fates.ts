import { createHash } from 'node:crypto';

/**
 * A fate says what the mail server does with the mails to one recipient. It is the same for a seed, in whatever order
 * the mails come.
 */
export type Fate =
  | { readonly kind: 'taken' }
  /** The server always answers 5xx. */
  | { readonly kind: 'never' }
  /** The server answers 4xx so many times. */
  | { readonly kind: 'later'; readonly times: number }
  /** The server takes the mail, but drops the connection before it says so. */
  | { readonly kind: 'dropped' };

const NEVER = 0.01;
const LATER = 0.05;
const DROPPED = 0.005;

/** @returns a number that is evenly spread over [0, 1) */
export const chance = (...words: readonly (string | number)[]): number =>
  createHash('sha256').update(words.join(' ')).digest().readUInt32BE(0) / 2 ** 32;

export function fateOf(seed: number, address: string, mostTimes: number): Fate {
  const drawn = chance(seed, 'fate', address);
  if (drawn < NEVER) return { kind: 'never' };
  if (drawn < NEVER + LATER)
    return { kind: 'later', times: 1 + Math.floor(chance(seed, 'times', address) * mostTimes) };
  return { kind: drawn < NEVER + LATER + DROPPED ? 'dropped' : 'taken' };
}

/**
 * Gives the shares of all deliverable mails after which a worker is killed. The first kill falls into planning, the
 * others are spread over the rest.
 */
export function killPoints(seed: number, kills: number): number[] {
  if (kills === 1) return [0.5];
  return Array.from({ length: kills }, (_, index) =>
    index === 0 ? 0.04 : 0.1 + ((index - 1 + 0.2 + 0.6 * chance(seed, 'kill', index)) / (kills - 1)) * 0.8,
  );
}
