import { expect } from '@jest/globals';
import { eventOf } from '../../libs/events/event.ts';
import type { Logger } from '../../libs/logger/logger.ts';
import { reimbursement } from '../../services/reimbursement/app.ts';
import { testClock } from '../support/clock.ts';
import { newId, startSystem } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { announce } from './announce.ts';
import { inputsOfV1 } from './season-of-v1.ts';

export const IBAN = 'FR7630006000011234567890189';
export const OTHER_IBAN = 'FR1420041010050500013M02606';

/** Enough of a PDF to be known as one; the text makes it another document. */
export const pdf = (text: string = newId()) => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`);

export const form = (more: object = {}) => ({
  type: 'reimbursement',
  title: 'Leaflets for the repair café',
  category: 'printing',
  explanation: 'Five hundred leaflets.',
  date: '2020-01-15',
  amountCents: 12_500,
  lines: [
    { label: 'Leaflets', amountCents: 10_000 },
    { label: 'Delivery', amountCents: 2_500 },
  ],
  payee: { name: 'Imprimerie du Quai', iban: IBAN },
  ...more,
});

/** Ana and Bo manage one group, Fin and a second person are of finance, Pia pays. */
export async function openScene({ variables, log }: { variables?: Record<string, string>; log?: Logger } = {}) {
  const system = await startSystem([reimbursement], variables, { log });
  const { call } = system;
  const known = (collection: string, id: string, version: number) =>
    waitUntil(
      () =>
        system
          .database('reimbursement')
          .collection<{ _id: string }>(collection)
          .findOne({ _id: id, version: { $gte: version } } as never),
      { what: `${collection} ${id}` },
    );

  const certify = async (groupId: string, version = 1, certified = true, department = '75') => {
    await announce(
      system,
      eventOf('group.changed', groupId, version, testClock.now(), {
        groupId,
        version,
        name: 'GA Belleville',
        department,
        certified,
      }),
    );
    await known('known-groups', groupId, version);
  };
  const makeFundable = async (claimsUntil = '2099-12-31') => {
    const [actionId, seasonId] = [newId(), newId()];
    const inputs = inputsOfV1();
    const event = {
      settlementId: newId(),
      title: 'Repair café',
      capCents: 50_000,
      reservedCents: 1_000_000,
      votes: 10,
      threshold: 5,
      inputs,
      claimsUntil,
      fundableAt: testClock.now().toISOString(),
    };
    await announce(
      system,
      eventOf('action.fundable', actionId, 1, testClock.now(), { actionId, seasonId, version: 1, ...event }),
    );
    return { actionId, seasonId, isKnown: () => known('known-fundable-actions', actionId, 1) };
  };

  const groupId = newId();
  await certify(groupId);
  const person = async (scope: 'group' | 'finance' | 'pay' | 'audit', groups: string[] = []) => {
    const sub = newId();
    return { sub, token: await system.token({ sub, scope, groups }) };
  };
  const [ana, bo, fin, fin2, pia, pol] = await Promise.all([
    person('group', [groupId]),
    person('group', [groupId]),
    person('finance'),
    person('finance'),
    person('pay'),
    person('pay'),
  ]);

  const create = (more: object = {}, token = ana.token, key = newId()) =>
    call('POST', '/v1/claims', { token, key, body: { groupId, ...form(more) } });
  const attach = (
    id: string,
    token = ana.token,
    content: Buffer = pdf(),
    { kind = 'invoice', filename = 'facture.pdf', type = 'application/pdf' } = {},
  ) =>
    call('POST', `/v1/claims/${id}/documents?kind=${kind}&filename=${filename}`, {
      token,
      key: newId(),
      raw: content,
      type,
    });
  const step = (id: string, name: string, token: string, body: object = {}) =>
    call('POST', `/v1/claims/${id}/${name}`, { token, body });
  const read = async (id: string, token = ana.token) => (await call('GET', `/v1/claims/${id}`, { token })).body;

  /** The claims as the database has them now, as a payer names them. */
  const seen = async (claimIds: readonly string[]): Promise<{ claimId: string; version: number }[]> => {
    const found = await system
      .database('reimbursement')
      .collection<{ _id: string; version: number }>('claims')
      .find({ _id: { $in: [...claimIds] } })
      .toArray();
    const versions = new Map(found.map(({ _id, version }) => [_id, version]));
    return claimIds.map((claimId) => ({ claimId, version: versions.get(claimId) ?? 1 }));
  };

  const drafted = async (more: object = {}, token = ana.token): Promise<string> => {
    const { body } = await create(more, token);
    expect((await attach(body.id)).status).toBe(201);
    return body.id as string;
  };
  const toPeerReview = async (id: string): Promise<string> => {
    expect((await step(id, 'submissions', ana.token, { envelopeMaxCents: 5_000 })).status).toBe(200);
    return id;
  };
  const toFinance = async (id: string): Promise<string> => {
    expect((await step(id, 'validations', bo.token, { envelopeMaxCents: 5_000 })).status).toBe(200);
    return id;
  };
  const inPeerReview = async (more: object = {}): Promise<string> => toPeerReview(await drafted(more));
  const withFinance = async (more: object = {}): Promise<string> => toFinance(await inPeerReview(more));
  const hear = (
    claimId: string,
    type: 'claim.held' | 'claim.charged' | 'claim.unfunded',
    { round = 1, version = 1 } = {},
  ) => {
    const ref = { claimId, round, version, groupId, actionId: null };
    return announce(
      system,
      type === 'claim.unfunded'
        ? eventOf(type, claimId, version, testClock.now(), { ...ref, reason: 'envelope-short', missingCents: 700 })
        : eventOf(type, claimId, version, testClock.now(), { ...ref, nationalCents: 12_500, envelopeCents: 0 }),
    );
  };
  const until = (id: string, state: string) =>
    waitUntil(async () => (await read(id)).state === state, { what: `a claim that is ${state}` });
  /** Until nothing waits in the outboxes. */
  const published = () =>
    waitUntil(
      async () =>
        (await system
          .database('reimbursement')
          .collection('claims')
          .countDocuments({ 'pending.at': { $gt: new Date(0) } })) === 0,
      { what: 'an empty outbox' },
    );
  const toPayable = async (draftId: string): Promise<string> => {
    const id = await toFinance(await toPeerReview(draftId));
    expect((await step(id, 'approvals', fin.token)).status).toBe(200);
    await hear(id, 'claim.charged');
    await until(id, 'payable');
    return id;
  };
  /** @param token of who drafts it; Ana submits it */
  const payable = async (more: object = {}, token = ana.token): Promise<string> =>
    toPayable(await drafted(more, token));

  return {
    system,
    call,
    groupId,
    ana,
    bo,
    fin,
    fin2,
    pia,
    pol,
    person,
    certify,
    makeFundable,
    create,
    attach,
    step,
    read,
    drafted,
    inPeerReview,
    withFinance,
    payable,
    seen,
    toPayable,
    toPeerReview,
    toFinance,
    until,
    published,
    hear,
    known,
  };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;
