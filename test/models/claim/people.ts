import type { Caller, Scope } from '../../../libs/http/caller.ts';

const id = (letter: string, n: number) => `${letter.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The first files the claims; the others vote, so that the action is fundable. */
export const GROUPS = [1, 2, 3].map((n) => id('a', n));
export const [GROUP = ''] = GROUPS;
export const ACTION = id('b', 1);

const person = (n: number, scope: Scope, groups: readonly string[] = []): Caller => ({
  id: id('e', n),
  scopes: new Set([scope]),
  groups: new Set(groups),
});

/** Ana and Bo, Cleo and Dan manage the group; Fin, Flo and Fay are of finance, Pia and Pol pay, and Paz
 * reads the statements of the bank. */
export const PEOPLE = {
  ana: person(1, 'group', [GROUP]),
  bo: person(2, 'group', [GROUP]),
  cleo: person(3, 'group', [GROUP]),
  dan: person(4, 'group', [GROUP]),
  fin: person(5, 'finance'),
  flo: person(6, 'finance'),
  pia: person(7, 'pay'),
  pol: person(8, 'pay'),
  fay: person(9, 'finance'),
  paz: person(10, 'pay'),
} as const;
