import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../../libs/mongo/connect.ts';
import { faultOf } from '../table.ts';

type Row = { readonly _id: string; readonly [field: string]: unknown };

const CONVERGED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 500;

/** Compares what two services know of the votes in the end with the votes that callers were told about. */
export async function judge({
  databaseOf,
  services,
  acknowledged,
}: {
  databaseOf: (service: string) => Database;
  services: readonly string[];
  acknowledged: ReadonlySet<string>;
}) {
  const idsOf = async (service: string, collection: string, filter: object) =>
    new Set(
      (
        await databaseOf(service)
          .collection<Row>(collection)
          .find(filter, { projection: { _id: 1 } })
          .toArray()
      ).map(({ _id }) => _id),
    );
  const look = async () => {
    const [cast, known] = [
      await idsOf('voting', 'votes', { state: 'active' }),
      await idsOf('budget', 'known-votes', { active: true }),
    ];
    const tallies = await databaseOf('voting')
      .collection<Row>('tallies')
      .find({}, { projection: { votes: 1 } })
      .toArray();
    const counted = new Map(tallies.map(({ _id, votes }) => [_id, Number(votes)]));
    const castOn = new Map<string, number>();
    for (const id of cast) castOn.set(id.split('.')[0] ?? '', (castOn.get(id.split('.')[0] ?? '') ?? 0) + 1);
    const wrongTallies = [...new Set([...counted.keys(), ...castOn.keys()])].filter(
      (actionId) => (counted.get(actionId) ?? 0) !== (castOn.get(actionId) ?? 0),
    );
    return {
      cast,
      known,
      wrongTallies,
      counted: [...counted.values()].reduce((sum, votes) => sum + votes, 0),
      lostInVoting: [...acknowledged].filter((id) => !cast.has(id)),
      lostInBudget: [...acknowledged].filter((id) => !known.has(id)),
      strangers: [...known].filter((id) => !cast.has(id)),
    };
  };
  const started = performance.now();
  let seen = await look();
  while (
    (seen.lostInBudget.length > 0 || seen.wrongTallies.length > 0) &&
    performance.now() - started < CONVERGED_WITHIN_MS
  ) {
    await pause(LOOK_EVERY_MS);
    seen = await look();
  }
  let letters = 0;
  for (const service of services) letters += await databaseOf(service).collection('dead-letters').countDocuments();
  return {
    counts: {
      'votes acknowledged': acknowledged.size,
      'votes in voting': seen.cast.size,
      'votes in the tallies': seen.counted,
      'votes in budget': seen.known.size,
      'dead letters': letters,
      'ms until all agreed, after the load': Math.round(performance.now() - started),
    },
    faults: [
      ...faultOf('acknowledged votes lost in voting', seen.lostInVoting),
      ...faultOf('acknowledged votes lost in budget', seen.lostInBudget),
      ...faultOf('votes of nobody in budget', seen.strangers),
      ...faultOf('tallies that differ from their votes', seen.wrongTallies),
      ...(letters === 0 ? [] : [`${letters} dead letters`]),
    ],
  };
}
