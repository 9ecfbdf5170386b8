import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** What a person typed, and either what is kept of it or the words with which it is refused. */
export type TypedCase = {
  readonly what: string;
  readonly typed: unknown;
  readonly becomes?: unknown;
  readonly refused?: string;
};

const CASES = JSON.parse(readFileSync('test/inputs/typed.json', 'utf8')) as Record<string, readonly TypedCase[]>;

/** Gives the cases from which the tables in docs/inputs.md are made, too. */
export function typedCases(kind: string): readonly TypedCase[] {
  const cases = CASES[kind];
  if (!cases) throw new Error(`there are no cases of ${kind}`);
  return cases;
}

/** Gives what a schema keeps of an input, or its words of refusal. */
export function outcomeOf(schema: z.ZodType, typed: unknown): unknown {
  const { success, data, error } = schema.safeParse(typed);
  return success ? data : error.issues.map(({ message }) => message).join('; ');
}
