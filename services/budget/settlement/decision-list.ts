import { digest } from '../../../libs/signing/digest.ts';
import { divideDecisions, GROUPS_AT_ONCE, type DecisionPart, type Piece } from './domain/decision-parts.ts';
import type { Decision } from './domain/snapshot.ts';

/** Numbers with leading zeros are in the order of their texts. */
const DIGITS = 7;

export const partId = (list: string, number: number): string => `${list}-${String(number).padStart(DIGITS, '0')}`;

/** The hash of a list begins with this. */
export const FIRST_HASH = '';

/** Hashes the parts one after another, so that a long list never lies in memory. */
export const hashAfter = (former: string, { index, continues, goesOn, decisions }: Piece): string =>
  digest(former, index, continues, goesOn, decisions);

/** Gives the name of a list of parts. Lists with the same name hold the same decisions. */
export const nameOfList = (settlementId: string, hash: string): string => `${settlementId}-${hash}`;

/** The parts of a settlement and the name that their content gives to their list. */
export type DecisionList = { readonly list: string; readonly parts: readonly DecisionPart[] };

/** Names the list of these pieces, and makes them its parts. */
export function decisionList(settlementId: string, pieces: readonly Piece[]): DecisionList {
  const list = nameOfList(settlementId, pieces.reduce(hashAfter, FIRST_HASH));
  return { list, parts: pieces.map((piece, number) => ({ ...piece, _id: partId(list, number), list })) };
}

/** Divides the decisions of a settlement into the documents that hold them. */
export const listDecisions = (
  settlementId: string,
  decisions: readonly Decision[],
  groupsAtOnce = GROUPS_AT_ONCE,
): DecisionList => decisionList(settlementId, divideDecisions(decisions, groupsAtOnce));
