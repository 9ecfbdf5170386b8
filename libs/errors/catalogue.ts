import { CLAIMS } from './problems/claims.ts';
import type { ProblemEntry } from './problems/entry.ts';
import { EVERY_ROUTE } from './problems/every-route.ts';
import { GROUPS } from './problems/groups.ts';
import { MONEY } from './problems/money.ts';
import { OPERATING } from './problems/operating.ts';

/**
 * This catalogue holds every code under which Seuil refuses something, with its meaning and a remedy. A code that is
 * not here does not compile.
 */
export const PROBLEM_GROUPS = {
  'any call': EVERY_ROUTE,
  'groups, proposals, actions, votes': GROUPS,
  'seasons and money': MONEY,
  'claims and payouts': CLAIMS,
  operating: OPERATING,
} as const;

const PROBLEMS = { ...EVERY_ROUTE, ...GROUPS, ...MONEY, ...CLAIMS, ...OPERATING };

export type ProblemCode = keyof typeof PROBLEMS;
/** These are the codes that belong to a status: an error of another kind cannot carry them. */
export type CodeWith<S extends number> = {
  [C in ProblemCode]: (typeof PROBLEMS)[C]['status'] extends S ? C : never;
}[ProblemCode];
export type ProblemStatus = (typeof PROBLEMS)[ProblemCode]['status'];

export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];
export const problemEntry = (code: ProblemCode): ProblemEntry => PROBLEMS[code];
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
