import { inputsOf, thresholdOf, type SeasonAt } from '../../libs/threshold/threshold.ts';

/** An action as everybody can see it. */
export type ShownAction = {
  readonly actionId: string;
  readonly number: number;
  readonly capCents: number | null;
  readonly votes: number;
  readonly threshold: { readonly threshold: number } | null;
  readonly fundable: unknown;
};

/** Gives the thresholds of the actions that are not fundable, by their caps alone. */
export const thresholdsOf = (shown: readonly ShownAction[], season: SeasonAt): number[] =>
  shown.flatMap(({ fundable, capCents }) =>
    fundable === null && capCents !== null ? [thresholdOf(inputsOf(season, capCents)).threshold] : [],
  );

/**
 * With idle queues everything must be counted, and every open action must show the threshold that its inputs give.
 * Otherwise a count or a recalculation was lost, and what the replay tells would be wrong.
 * @param votesOf by action
 * @throws naming the first action that is not right
 */
export function checkShown(
  shown: readonly ShownAction[],
  votesOf: ReadonlyMap<string, number>,
  season: SeasonAt,
): void {
  for (const action of shown) {
    const { actionId, number, votes, threshold } = action;
    const cast = votesOf.get(actionId) ?? 0;
    if (votes !== cast)
      throw new Error(`Nothing waits any more, but action ${number} shows ${votes} votes of ${cast}.`);
    const [should] = thresholdsOf([action], season);
    if (should !== undefined && threshold?.threshold !== should)
      throw new Error(
        `Nothing waits any more, but action ${number} shows the threshold ${threshold?.threshold ?? 'none'}, and ${should} is right.`,
      );
  }
}
