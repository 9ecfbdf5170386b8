import type { mongo } from 'mongoose';
import { decisionList, type DecisionList } from './decision-list.ts';
import { decisionCollection } from './decision-store.ts';
import { divideDecisions, GROUPS_AT_ONCE, type DecisionPart } from './domain/decision-parts.ts';
import type { Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';

/** In a former release a settlement held its decisions itself. */
type FormerSettlement = Pick<Settlement, '_id' | 'applied'> & {
  readonly decisions: readonly Decision[];
  readonly refused: readonly { readonly index: number; readonly why: string }[];
};

export const FORMER_SETTLEMENT = { decisions: { $exists: true } } as const;

/** Each returned place was booked alone, so each stands in a part of its own. */
const listOfFormer = ({ _id, decisions }: FormerSettlement): DecisionList =>
  decisionList(
    _id,
    decisions.flatMap((decision, index) =>
      divideDecisions([decision], GROUPS_AT_ONCE).map((piece) => ({ ...piece, index })),
    ),
  );

/**
 * Moves the decisions of former settlements into documents of their own. The parts are written first, so that it goes on
 * where it was interrupted.
 */
export async function divideFormerSettlements(db: mongo.Db): Promise<void> {
  const settlements = db.collection<FormerSettlement & { _id: string }>('settlements');
  const parts = db.collection<DecisionPart & { _id: string }>(decisionCollection.name);
  for (;;) {
    const former = await settlements.findOne(FORMER_SETTLEMENT);
    if (!former) return;
    const { list, parts: divided } = listOfFormer(former);
    for (const part of divided) await parts.replaceOne({ _id: part._id }, part, { upsert: true });
    const { _id, decisions, applied, refused } = former;
    const [first] = refused;
    await settlements.updateOne(
      { _id, applied, ...FORMER_SETTLEMENT },
      {
        $set: {
          list,
          decided: decisions.length,
          parts: divided.length,
          applied: divided.filter(({ index }) => index < applied).length,
          refusal: first ?? null,
          tells: true,
        },
        $unset: { decisions: '', refused: '' },
      },
    );
  }
}
