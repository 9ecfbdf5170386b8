import { answered, newKey, seenProposal, type SeuilClient } from '../../libs/client/client.ts';
import { picture } from '../demo/files.ts';
import { CRITERIA } from '../demo/first-draft.ts';
import { forEach } from '../demo/waiting.ts';
import { publicationAt, type Plan, type PlannedAction } from './plan.ts';
import type { ReplayedSeuil } from './seuil.ts';

/** An opening says which project became which action that is open to votes. */
export type Opening = {
  readonly seasonId: string;
  readonly actionOf: ReadonlyMap<string, { readonly id: string; readonly number: number }>;
};

const GROUPS_AT_ONCE = 1_000;

/** The groups have no contacts, so nobody gets a mail. */
async function registerGroups({ platform }: ReplayedSeuil, { groups }: Plan): Promise<void> {
  for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
    const batch = groups.slice(from, from + GROUPS_AT_ONCE).map(({ groupId, voterId }) => ({
      groupId,
      name: `Groupe ${voterId}`,
      department: '31',
      type: 'local' as const,
      contacts: [],
      certified: true,
    }));
    await answered(platform.POST('/v1/groups/batch', { body: { groups: batch } }));
  }
}

async function openSeason(
  { finance, ids, idle, sweep }: ReplayedSeuil,
  { policy, startsOn, endsOn, budgetCents }: Plan,
): Promise<string> {
  // A daily season settles in the mornings only, but for the change of its money, which is settled here at once.
  const season = await ids.about('season', () =>
    answered(
      finance.POST('/v1/seasons', {
        params: { header: { 'Idempotency-Key': newKey() } },
        body: { name: 'Replay', startsOn, endsOn, mode: 'daily', policy },
      }),
    ),
  );
  await answered(
    finance.PUT('/v1/seasons/{seasonId}/allocations/{reference}', {
      params: { path: { seasonId: season.id, reference: `budget-${season.id}` } },
      body: { amountCents: budgetCents },
    }),
  );
  await idle();
  await sweep('settle-what-is-due');
  await idle();
  return season.id;
}

const IMAGE = picture([150, 60, 60]);

const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/**
 * Prepares a proposal for its publication: drafted, illustrated, submitted, every criterion met. Only the cap is
 * missing.
 * @returns the id of the proposal
 */
async function prepare(
  person: SeuilClient,
  reviewer: SeuilClient,
  { projectId, name, author, capCents }: PlannedAction,
): Promise<string> {
  const header = () => ({ 'Idempotency-Key': newKey() });
  const title = shortened(name.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim(), 120) || `Projet ${projectId}`;
  const howTo = {
    steps: ['Voir la description.'],
    materials: ['Selon le projet'],
    costLines: [{ label: 'Au plus', amountCents: capCents }],
  };
  const { id: proposalId } = await answered(
    person.POST('/v1/proposals', {
      params: { header: header() },
      body: { groupId: author.groupId, title, summary: title, description: title, howTo },
    }),
  );
  const path = { proposalId };
  await answered(
    person.POST('/v1/proposals/{proposalId}/illustrations', {
      params: { path, query: { alt: 'Un soleil sur une table' }, header: header() },
      body: IMAGE as unknown as string,
      bodySerializer: (bytes) => bytes,
      headers: { 'content-type': 'image/png' },
    }),
  );
  await answered(person.POST('/v1/proposals/{proposalId}/submissions', { params: { path } }));
  for (const [criterion, reason] of Object.entries(CRITERIA) as [keyof typeof CRITERIA, string][]) {
    await answered(
      reviewer.PUT('/v1/proposals/{proposalId}/framework/{criterion}', {
        params: { path: { ...path, criterion } },
        body: { met: true, reason },
      }),
    );
  }
  return proposalId;
}

/** Registers the groups, opens a season with its budget, and takes every project all the way to a published action. */
export async function openSeasonOf(
  seuil: ReplayedSeuil,
  plan: Plan,
  progress: (done: number) => void,
): Promise<Opening> {
  await registerGroups(seuil, plan);
  await seuil.idle();
  const seasonId = await openSeason(seuil, plan);
  const prepared = await forEach(
    plan.actions,
    async (action, index) => ({
      action,
      proposalId: await prepare(await seuil.memberOf(action.author, index), seuil.reviewer, action),
    }),
    progress,
  );
  await seuil.idle();
  const actionOf = new Map<string, { id: string; number: number }>();
  // The projects are published one after the other, so that numbers and moments of publication follow the file.
  for (const [index, { action, proposalId }] of prepared.entries()) {
    const { projectId, capCents } = action;
    seuil.setClock(publicationAt(index));
    const { id, number } = await seuil.ids.about(`action ${projectId}`, async () =>
      answered(
        seuil.reviewer.POST('/v1/proposals/{proposalId}/publication', {
          params: { path: { proposalId }, header: await seenProposal(seuil.reviewer, proposalId) },
          body: { capCents },
        }),
      ),
    );
    actionOf.set(projectId, { id, number });
  }
  await seuil.idle();
  return { seasonId, actionOf };
}
