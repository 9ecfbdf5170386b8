import { crc32, deflateSync } from 'node:zlib';
import { CRITERIA } from '../../services/proposal/review/domain/framework.ts';
import { newId, type Answer, type System } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  return Buffer.concat([number(data.length), body, number(crc32(body))]);
}

/** Makes a valid PNG of one grey pixel. */
export const tinyPng = (grey = 0x80): Buffer =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    pngChunk('IDAT', deflateSync(Buffer.from([0, grey]))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);

export const content = (more: object = {}) => ({
  title: 'Repair café in the market hall',
  summary: 'Neighbours repair together what would be thrown away.',
  description: 'Once a month, with tools of the group and of the neighbours.',
  howTo: {
    steps: ['Find a room', 'Invite the neighbours'],
    materials: ['Soldering iron'],
    costLines: [{ label: 'Tools', amountCents: 12_000 }],
  },
  ...more,
});

/** These act: a certified group, a person of it, and a reviewer of no group. */
export type Cast = { groupId: string; author: string; reviewer: string };

const done = ({ status, body }: Answer, expected: number, deed: string) => {
  if (status !== expected) throw new Error(`${deed} answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

export async function draftProposal(system: System, { groupId, author }: Cast, more: object = {}) {
  // The group's certification may not have arrived yet; the same key makes it one proposal.
  const key = newId();
  return waitUntil(
    async () => {
      const answer = await system.call('POST', '/v1/proposals', {
        token: author,
        key,
        body: { groupId, ...content(more) },
      });
      return answer.body.code === 'not-known-yet' ? undefined : done(answer, 201, 'drafting');
    },
    { what: 'a group that is known to proposal' },
  );
}

export const illustrate = (system: System, proposalId: string, token: string, png = tinyPng()) =>
  system.call('POST', `/v1/proposals/${proposalId}/illustrations?alt=Neighbours+around+a+table`, {
    token,
    key: newId(),
    raw: png,
    type: 'image/png',
  });

/** Drafts, illustrates and submits a proposal and meets every criterion, so that only the cap is missing. */
export async function proposalReady(system: System, cast: Cast, more: object = {}) {
  const { id } = await draftProposal(system, cast, more);
  done(await illustrate(system, id, cast.author), 201, 'illustrating');
  done(await system.call('POST', `/v1/proposals/${id}/submissions`, { token: cast.author }), 200, 'submitting');
  for (const criterion of CRITERIA) {
    done(
      await system.call('PUT', `/v1/proposals/${id}/framework/${criterion}`, {
        token: cast.reviewer,
        body: { met: true, reason: 'as the reviewers see it' },
      }),
      200,
      'assessing',
    );
  }
  return done(await system.call('GET', `/v1/proposals/${id}`, { token: cast.reviewer }), 200, 'reading');
}

/** Goes the whole way to a published action. The service must know an open season, or learn of it soon. */
export async function publishedAction(
  system: System,
  cast: Cast,
  { capCents = 20_000, ...more }: { capCents?: number; title?: string } = {},
) {
  const { id } = await proposalReady(system, cast, more);
  return waitUntil(
    async () => {
      const answer = await system.call('POST', `/v1/proposals/${id}/publication`, {
        token: cast.reviewer,
        body: { capCents },
      });
      const lags =
        answer.status === 422 &&
        (answer.body.errors as { pointer: string }[]).every(
          ({ pointer }) => pointer === '/seasonId' || pointer === '/groupId',
        );
      return lags ? undefined : done(answer, 201, 'publishing');
    },
    { what: 'a season that is known to proposal' },
  );
}
