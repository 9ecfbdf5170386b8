import { answered } from '../../libs/client/client.ts';
import { thresholdOf } from '../../libs/threshold/threshold.ts';
import type { Action } from './acts/proposals.ts';
import type { Group } from './groups.ts';
import { euros } from './narrator.ts';
import type { Stage } from './stage.ts';
import { allPages, forEach, until } from './waiting.ts';

export const seasonNow = ({ finance }: Stage, seasonId: string) =>
  answered(finance.GET('/v1/seasons/{seasonId}', { params: { path: { seasonId } } }));

/** Gives the rule of the thresholds in English sentences, once budget has heard of all certified groups. */
export async function ruleOfThresholds({ finance, certified }: Stage, seasonId: string): Promise<readonly string[]> {
  const at = { path: { seasonId } };
  await until('budget has heard of all certified groups', async () => {
    const { inputs } = await answered(
      finance.GET('/v1/seasons/{seasonId}/cap-preview', { params: { ...at, query: { capCents: 10_000 } } }),
    );
    return inputs.certifiedGroups === certified.length;
  });
  const { sentences } = await answered(finance.GET('/v1/seasons/{seasonId}/threshold-rule', { params: at }));
  return sentences.en;
}

export const settlementsOf = ({ finance }: Stage, seasonId: string) =>
  allPages((cursor) =>
    answered(
      finance.GET('/v1/seasons/{seasonId}/settlements', {
        params: { path: { seasonId }, query: { limit: 100, ...(cursor !== undefined && { cursor }) } },
      }),
    ),
  );

/**
 * Shows that the action is fundable where groups read it, and the decision as budget keeps it. The decision must follow
 * from its own numbers.
 */
export async function waitForCrossing(stage: Stage, seasonId: string, { id, idea }: Action) {
  await until(
    `« ${idea.title} » is fundable`,
    async () =>
      (await answered(stage.reviewer.GET('/v1/actions/{actionId}', { params: { path: { actionId: id } } })))
        .fundable !== null,
  );
  for (const settlement of await settlementsOf(stage, seasonId)) {
    for (const decision of settlement.decisions) {
      if (decision.kind !== 'cross' || decision.actionId !== id) continue;
      const { votes, threshold, inputs, reservedCents } = decision;
      const at = thresholdOf(inputs);
      if (votes <= threshold)
        throw new Error(
          `« ${idea.title} » crossed with ${votes} votes, which do not exceed its threshold of ${threshold}.`,
        );
      if (threshold !== at.threshold)
        throw new Error(
          `« ${idea.title} » crossed a threshold of ${threshold}, but the inputs kept with the decision give ${at.threshold}.`,
        );
      if (reservedCents > at.availableCents)
        throw new Error(
          `« ${idea.title} » reserved ${euros(reservedCents)}, though only ${euros(at.availableCents)} were available.`,
        );
      return { settlement, decision };
    }
  }
  throw new Error(`« ${idea.title} » is fundable, but no settlement decided it.`);
}

export const envelopeOf = ({ finance }: Stage, group: Group) =>
  answered(finance.GET('/v1/envelopes', { params: { query: { groupId: group.id } } }));

/** @throws when the group has no place there */
export async function placeOn(stage: Stage, { id, idea }: Action, group: Group) {
  const place = (await envelopeOf(stage, group)).places.find(({ actionId }) => actionId === id);
  if (!place) throw new Error(`${group.name} has no place on « ${idea.title} ».`);
  return place;
}

export async function waitForPlaces(stage: Stage, { id, idea }: Action, groups: readonly Group[]): Promise<void> {
  await forEach(groups, (group) =>
    until(`a place of ${group.name} on « ${idea.title} »`, async () =>
      (await envelopeOf(stage, group)).places.some(({ actionId, state }) => actionId === id && state === 'granted'),
    ),
  );
}
