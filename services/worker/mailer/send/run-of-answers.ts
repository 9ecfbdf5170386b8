import type { Refusal } from './smtp-refusal.ts';

/** The last word of the mail server about one mail. @property refused null when the server took it */
export type Answer = { readonly email: string; readonly refused: Refusal | null };

/** A run is the answers to at most so many recipients, the newest first. */
export const RUN = 10;
/** Answers that are older than so many milliseconds say nothing about the mail server of now. */
export const RUN_MS = 3_600_000;
/** With fewer refused recipients, a run says nothing: a group may have some dead addresses. */
const LEAST_REFUSED = 5;
/** We are kept from sending when the newest answers, at least so many, are all refusals. */
const NONE_TAKEN = 4;

/** These say nothing about the sender, because they end by themselves: a server that is busy, a line that broke. */
const PASSING: readonly (Refusal | null)[] = ['later', 'session', 'unheard'];
const isRefused = ({ refused }: Answer): boolean => refused !== null && !PASSING.includes(refused);

/** @returns the newest answer about each recipient */
const recipientsOf = (answers: readonly Answer[]): Answer[] =>
  [...new Map([...answers].reverse().map((answer) => [answer.email, answer])).values()].reverse();

/**
 * Returns true when most recipients of a run are refused. Then the refusals are about the sender, whatever their words
 * are.
 * @param answers newest first
 */
export function isRefusedRun(answers: readonly Answer[]): boolean {
  const run = recipientsOf(answers.slice(0, RUN));
  const refused = run.filter(isRefused).length;
  return refused >= LEAST_REFUSED && refused * 2 > run.length;
}

/**
 * Returns true when none of the newest mails was taken, also where there is none.
 * @param answers newest first
 */
export const isNothingTaken = (answers: readonly Answer[]): boolean =>
  answers.slice(0, NONE_TAKEN).every(({ refused }) => refused !== null);
