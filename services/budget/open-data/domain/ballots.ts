/** A ballot lists the actions that one group voted for, as positions, without the name of the group. */
export type Ballots = {
  /** This is the number of votes of each action, in the order of the actions. */
  readonly votes: readonly number[];
  readonly ballots: readonly Uint32Array[];
};

type KnownVote = { readonly actionId: string; readonly groupId: string };

/**
 * Collects ballots batch by batch and keeps four bytes for each vote, so 5,000 groups with 500 actions take 10 MB. All
 * votes of a group must come in one batch.
 */
export function ballotBox(actionIds: readonly string[]) {
  const positions = new Map(actionIds.map((id, position) => [id, position]));
  const votes = actionIds.map(() => 0);
  const ballots: Uint32Array[] = [];
  return {
    add(batch: Iterable<KnownVote>): void {
      const byGroup = new Map<string, number[]>();
      for (const { actionId, groupId } of batch) {
        const position = positions.get(actionId);
        if (position === undefined) continue;
        votes[position] = (votes[position] ?? 0) + 1;
        const ballot = byGroup.get(groupId);
        if (ballot) ballot.push(position);
        else byGroup.set(groupId, [position]);
      }
      for (const ballot of byGroup.values()) ballots.push(Uint32Array.from(ballot).sort());
    },
    /**
     * Returns the ballots in a random order. The groups were read in the order of their ids, so without this a reader
     * who knows the ids could tell which ballot belongs to which group.
     * @param below a random integer from 0, below its argument
     */
    shuffled(below: (end: number) => number): Ballots {
      const order = [...ballots];
      for (let last = order.length - 1; last > 0; last -= 1) {
        const partner = below(last + 1);
        [order[last], order[partner]] = [order[partner] as Uint32Array, order[last] as Uint32Array];
      }
      return { votes, ballots: order };
    },
  };
}
