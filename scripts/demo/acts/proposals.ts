import { answered, newKey, RefusedRequest, type SeuilClient } from '../../../libs/client/client.ts';
import { picture } from '../files.ts';
import { ANSWER, COMMENT, CRITERIA, FIRST_DRAFT, REQUESTS } from '../first-draft.ts';
import type { Group } from '../groups.ts';
import { IDEAS, type Content, type Idea } from '../ideas.ts';
import { euros } from '../narrator.ts';
import type { Stage } from '../stage.ts';
import { forEach, until } from '../waiting.ts';

/** An action of the story is a published idea. */
export type Action = { readonly id: string; readonly number: number; readonly idea: Idea; readonly author: Group };

const at = (proposalId: string) => ({ path: { proposalId } });
const withKey = () => ({ 'Idempotency-Key': newKey() });
const contentOf = ({ title, summary, description, howTo }: Content): Content => ({
  title,
  summary,
  description,
  howTo,
});

const draft = (person: SeuilClient, groupId: string, content: Content) =>
  answered(person.POST('/v1/proposals', { params: { header: withKey() }, body: { groupId, ...content } }));

const illustrate = (person: SeuilClient, proposalId: string, { alt, color }: Idea) =>
  answered(
    person.POST('/v1/proposals/{proposalId}/illustrations', {
      params: { ...at(proposalId), query: { alt }, header: withKey() },
      // The description says "a string of bytes", but the client has to send the bytes themselves.
      body: picture(color) as unknown as string,
      bodySerializer: (bytes) => bytes,
      headers: { 'content-type': 'image/png' },
    }),
  );

const submit = (person: SeuilClient, proposalId: string) =>
  answered(person.POST('/v1/proposals/{proposalId}/submissions', { params: at(proposalId) }));

const comment = (person: SeuilClient, proposalId: string, text: string) =>
  answered(
    person.POST('/v1/proposals/{proposalId}/comments', {
      params: { ...at(proposalId), header: withKey() },
      body: { text },
    }),
  );

async function tickFramework(
  reviewer: SeuilClient,
  proposalId: string,
  onTick: (criterion: string, reason: string) => void = () => undefined,
): Promise<void> {
  for (const [criterion, reason] of Object.entries(CRITERIA) as [keyof typeof CRITERIA, string][]) {
    const { framework } = await answered(
      reviewer.PUT('/v1/proposals/{proposalId}/framework/{criterion}', {
        params: { path: { proposalId, criterion } },
        body: { met: true, reason },
      }),
    );
    onTick(framework[criterion]?.fr ?? criterion, reason);
  }
}

const publish = (reviewer: SeuilClient, proposalId: string, capCents: number) =>
  // The season may not have reached this service yet.
  until('the proposal is ready to be published', () =>
    answered(
      reviewer.POST('/v1/proposals/{proposalId}/publication', { params: at(proposalId), body: { capCents } }),
    ).catch((error: unknown) => {
      const lags =
        error instanceof RefusedRequest &&
        error.problem.errors?.every(({ pointer }) => pointer === '/seasonId' || pointer === '/groupId');
      if (lags === true) return undefined;
      throw error;
    }),
  );

/** Writes the faults in short, as "framework (7), illustrations, howTo (2)". */
function missing(faults: readonly { pointer: string }[]): string {
  const counts = new Map<string, number>();
  for (const { pointer } of faults) {
    const part = pointer.split('/')[1] ?? pointer;
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return [...counts].map(([part, count]) => (count > 1 ? `${part} (${count})` : part)).join(', ');
}

export async function tellOneProposal({ narrator, reviewer, certified, personOf }: Stage): Promise<Action> {
  const idea = IDEAS[0];
  const author = certified[0];
  if (!author) throw new Error('there is no group to propose anything');
  const person = personOf(author);
  await narrator.headline('A group proposes an action, and reworks it with the reviewers');
  const { id, revision, state } = await draft(person, author.id, FIRST_DRAFT);
  await narrator.tell(`${author.name} drafts « ${FIRST_DRAFT.title} » (revision ${revision}, ${state})`);
  await submit(person, id);
  const refusal = await answered(
    reviewer.POST('/v1/proposals/{proposalId}/publication', { params: at(id), body: { capCents: idea.capCents } }),
  ).then(
    () => {
      throw new Error('an unfinished proposal was published');
    },
    (error: unknown) => {
      if (error instanceof RefusedRequest) return error.problem;
      throw error;
    },
  );
  narrator.detail(
    `publishing it now is refused (${refusal.code ?? ''}), with all that is missing at once: ${missing(refusal.errors ?? [])}`,
  );
  const remark = await comment(reviewer, id, COMMENT);
  await narrator.tell(`a reviewer: « ${remark.text} »`);
  const reworked = await answered(
    reviewer.POST('/v1/proposals/{proposalId}/change-requests', { params: at(id), body: { requests: REQUESTS } }),
  );
  await narrator.tell(`and asks for changes (${reworked.state}):`);
  narrator.detail(...reworked.requests.map(({ level, text }) => `${level}: ${text}`));
  await narrator.moment('long');

  await comment(person, id, ANSWER);
  const revised = await answered(
    person.PUT('/v1/proposals/{proposalId}', {
      params: { ...at(id), header: { 'If-Match': `"${reworked.version}"` } },
      body: contentOf(idea),
    }),
  );
  const { changes } = await answered(
    reviewer.GET('/v1/proposals/{proposalId}/comparison', {
      params: { ...at(id), query: { from: 1, to: revised.revision } },
    }),
  );
  await narrator.tell(`the group answers with revision ${revised.revision}, « ${revised.title} »`);
  narrator.detail(`changed since revision 1: ${changes.map(({ field }) => field).join(', ')}`);
  const { illustrations } = await illustrate(person, id, idea);
  narrator.detail(`illustration: ${illustrations.map(({ alt }) => alt).join(', ')}`);
  const { state: again } = await submit(person, id);
  await narrator.tell(`and submits it again (${again})`);

  await narrator.tell('the reviewer goes through the framework and resolves the requests:');
  await tickFramework(reviewer, id, (criterion, reason) => narrator.detail(`✓ ${criterion}: ${reason}`));
  for (const { id: requestId } of reworked.requests)
    await answered(
      reviewer.PUT('/v1/proposals/{proposalId}/requests/{requestId}', {
        params: { path: { proposalId: id, requestId } },
        body: { state: 'resolved' },
      }),
    );
  const { id: actionId, number } = await publish(reviewer, id, idea.capCents);
  await narrator.tell(
    `published as action ${number}, with a cap of ${euros(idea.capCents)} per group; its content is frozen from now on`,
  );
  return { id: actionId, number, idea, author };
}

/** Publishes proposals that are complete from the start, so that one review is enough. */
export async function publishTheOthers({ narrator, reviewer, certified, personOf }: Stage): Promise<Action[]> {
  await narrator.headline(`${IDEAS.length - 1} other proposals go the short way: complete at the first reading`);
  const ready = await forEach(
    IDEAS.slice(1),
    async (idea, index) => {
      const author = certified[index + 1];
      if (!author) throw new Error('there are fewer groups than ideas');
      const person = personOf(author);
      const { id } = await draft(person, author.id, contentOf(idea));
      await illustrate(person, id, idea);
      await submit(person, id);
      await tickFramework(reviewer, id);
      return { id, idea, author };
    },
    narrator.progress('drafted, illustrated, reviewed', IDEAS.length - 1),
  );
  const actions: Action[] = [];
  // One after the other, so that the numbers follow the order of the story.
  for (const { id, idea, author } of ready) {
    const { id: actionId, number } = await publish(reviewer, id, idea.capCents);
    actions.push({ id: actionId, number, idea, author });
    narrator.detail(`action ${number}  ${idea.title}, by ${author.name}, cap ${euros(idea.capCents)}`);
  }
  return actions;
}
