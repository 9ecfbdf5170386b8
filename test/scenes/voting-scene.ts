import { voting } from '../../services/voting/app.ts';
import { newId, startSystem } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { makeKnown } from './announce.ts';
import { actionPublished, groupChanged, seasonChanged } from './facts.ts';

/** A voter is a person who manages one group. */
export type Voter = { groupId: string; sub: string; token: string };

/** Runs the voting service alone with one open season, and announces the events of the services that are not there. */
export async function openVotingScene({ startsOn = '2026-01-01', claimsUntil = '2099-03-31' } = {}) {
  const system = await startSystem([voting]);
  const { call } = system;
  const audit = await system.token({ scope: 'audit' });
  const seasonId = newId();
  await makeKnown(system, 'voting', seasonChanged({ seasonId, startsOn, claimsUntil }));
  let published = 0;
  const announceGroup = (more: Parameters<typeof groupChanged>[0] = {}) =>
    makeKnown(system, 'voting', groupChanged({ department: '59', ...more }));

  return {
    system,
    call,
    seasonId,
    announceGroup,
    /** @returns the id of the action */
    async publishAction(more: Parameters<typeof actionPublished>[0] = {}): Promise<string> {
      published += 1;
      const fact = actionPublished({ number: published, seasonId, title: 'Gratiferia', capCents: 5_000, ...more });
      await makeKnown(system, 'voting', fact);
      return fact.data.actionId;
    },
    /** Announces a certified group and gives a person of it. @param sub the person, if they manage several groups */
    async openGroup(sub = newId()): Promise<Voter> {
      const groupId = newId();
      await announceGroup({ groupId });
      return { groupId, sub, token: await system.token({ sub, scope: 'group', groups: [groupId] }) };
    },
    castVote: ({ token, groupId }: Voter, actionId: string, more: object = {}) =>
      call('POST', '/v1/votes', {
        token,
        body: { actionId, groupId, commune: 'Roubaix', adaptation: 'Sur la place, un samedi par mois.', ...more },
      }),
    withdrawVote: ({ token, groupId }: Voter, actionId: string) =>
      call('POST', `/v1/votes/${actionId}.${groupId}/withdrawals`, { token }),
    findVote: (actionId: string, { groupId }: Voter) =>
      system
        .database('voting')
        .collection<{ _id: string; voterKey: string; personErased?: boolean }>('votes')
        .findOne({ _id: `${actionId}.${groupId}` }),
    /** Waits until the tally of an action shows this number of votes. */
    votesShown: (actionId: string, votes: number) =>
      waitUntil(async () => (await call('GET', `/v1/tallies/${actionId}`, { token: audit })).body.votes === votes, {
        what: `${votes} votes`,
      }),
    stop: system.stop,
  };
}

export type VotingScene = Awaited<ReturnType<typeof openVotingScene>>;
