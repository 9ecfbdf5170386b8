import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { ibanVault, type SealedAccount } from '../../../libs/iban/iban-vault.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { reimbursement } from '../../../services/reimbursement/app.ts';
import { openClaims } from '../../../services/reimbursement/claims/store.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { form, IBAN, openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

const [FIRST, SECOND, THIRD] = ['first', 'second', 'third'].map(
  (name) => `${name}-iban-key-of-these-tests-0000000000`,
) as [string, string, string];
/** Everything that any answer of this test said. */
const heard: string[] = [];
const fetchNow = globalThis.fetch;

let logFile: string;
let scene: Scene;
beforeAll(async () => {
  logFile = join(await mkdtemp(join(tmpdir(), 'seuil-log-')), 'log');
  globalThis.fetch = async (...call) => {
    const answer = await fetchNow(...call);
    heard.push(await answer.clone().text());
    return answer;
  };
  scene = await openScene({ variables: { IBAN_KEY: FIRST }, log: createLogger({ level: 'trace', file: logFile }) });
});
afterAll(async () => {
  globalThis.fetch = fetchNow;
  await scene.system.stop();
});

type Stored = {
  _id: string;
  version: number;
  payee: SealedAccount;
  transfers: ({ claimId: string } & SealedAccount)[];
};
const find = async (collection: 'claims' | 'payouts', id: string): Promise<Stored> =>
  (await scene.system.database('reimbursement').collection<Stored>(collection).findOne({ _id: id }))!;
const payOut = async (...claimIds: string[]) =>
  (
    await scene.call('POST', '/v1/payouts', {
      token: scene.pia.token,
      key: newId(),
      body: { claims: await scene.seen(claimIds), executionDate: '2099-01-31' },
    })
  ).body;

/** However it is written. */
const tells = (text: string) =>
  [IBAN, OTHER_IBAN].some((iban) => text.replace(/[\s-]/g, '').toUpperCase().includes(iban.slice(4)));

async function everythingStored(): Promise<Record<string, string>> {
  const database = scene.system.database('reimbursement');
  const names = (await database.db!.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, JSON.stringify(await database.collection(name).find().toArray())] as const),
    ),
  );
}

test('from the draft to the bank no IBAN stands in clear in any answer, event, log line or stored document', async () => {
  const id = await scene.payable();
  const edited = await scene.drafted();
  const put = await scene.call('PUT', `/v1/claims/${edited}`, {
    token: scene.bo.token,
    headers: { 'if-match': '"2"' },
    body: form({ payee: { name: 'Tiers', iban: OTHER_IBAN } }),
  });
  expect(put.status).toBe(200);
  expect((await scene.create({ payee: { name: '', iban: OTHER_IBAN } })).status).toBe(422);
  expect((await scene.create({ title: '', payee: { name: 'Tiers', iban: `${IBAN.slice(0, -2)}00` } })).status).toBe(
    422,
  );
  const payout = await payOut(id);
  await scene.call('POST', `/v1/payouts/${payout.id}/confirmations`, {
    token: scene.pia.token,
    body: { endToEndIds: [payout.transfers[0].endToEndId] },
  });
  await scene.call('GET', '/v1/claims', { token: scene.fin.token });
  await scene.published();
  const events = JSON.stringify([
    await waitingFor(scene.system, 'budget'),
    await waitingFor(scene.system, 'voting'),
    await waitingFor(scene.system, 'worker-emails'),
  ]);
  expect(events).toContain(id);
  const before = heard.length;
  const { body } = await scene.call('POST', `/v1/claims/${edited}/iban-readings`, {
    token: scene.fin.token,
    body: { reason: 'To compare with the invoice.' },
  });
  expect(body).toEqual({ iban: OTHER_IBAN });
  expect(heard.splice(before, 1).map(tells)).toEqual([true]);

  const log = await readFile(logFile, 'utf8');
  expect(log).toContain('iban-readings');
  const stored = await everythingStored();
  expect(Object.keys(stored)).toEqual(expect.arrayContaining(['claims', 'payouts', 'disclosures']));
  const places = { answers: heard.join('\n'), events, log, ...stored };
  expect(
    Object.entries(places)
      .filter(([, text]) => tells(text))
      .map(([place]) => place),
  ).toEqual([]);
});

test('after a change of the key a retired one still opens, all accounts are sealed anew without a new version, and then it can go', async () => {
  const [id, draft] = [
    await scene.payable(),
    (await scene.create({ payee: { name: 'Tiers', iban: OTHER_IBAN } })).body.id as string,
  ];
  const payout = await payOut(id);
  const [claimBefore, draftBefore, payoutBefore] = [
    await find('claims', id),
    await find('claims', draft),
    await find('payouts', payout.id),
  ];
  const systems: System[] = [];
  const start = async (keys: Record<string, string>) => {
    const system = await startSystem([reimbursement], { NAMESPACE: scene.system.namespace, ...keys });
    systems.push(system);
    const token = await system.token({ scope: 'finance' });
    return {
      system,
      read: (claimId: string, more: { breaks?: true } = {}) =>
        system.call('POST', `/v1/claims/${claimId}/iban-readings`, { token, body: { reason: 'A test.' }, ...more }),
    };
  };
  try {
    const rotating = await start({ IBAN_KEY: SECOND, IBAN_RETIRED_KEYS: `${THIRD}, ${FIRST}` });
    expect((await rotating.read(draft)).body).toEqual({ iban: OTHER_IBAN });
    await rotating.system.sweep('retired-iban-keys');
    const [claim, payoutAfter] = [await find('claims', id), await find('payouts', payout.id)];
    const vault = ibanVault(SECOND, DEVELOPMENT_KEYS.ibanFingerprint);
    expect([vault.openAccount(claim.payee, id), vault.openAccount(payoutAfter.transfers[0]!, id)]).toEqual([
      IBAN,
      IBAN,
    ]);
    const sealedNew = (now: Stored, before: Stored) =>
      JSON.parse(
        JSON.stringify(before).replace(
          JSON.stringify(before.payee.ibanEncrypted),
          JSON.stringify(now.payee.ibanEncrypted),
        ),
      ) as Stored;
    expect(JSON.parse(JSON.stringify(claim))).toEqual(sealedNew(claim, claimBefore));
    expect([claim.version, payoutAfter.version]).toEqual([claimBefore.version, payoutBefore.version]);
    await rotating.system.sweep('retired-iban-keys');
    expect((await find('claims', id)).payee).toEqual(claim.payee);

    const without = await start({ IBAN_KEY: SECOND });
    expect([(await without.read(id)).body, (await without.read(draft)).body]).toEqual([
      { iban: IBAN },
      { iban: OTHER_IBAN },
    ]);
    const lost = await start({ IBAN_KEY: THIRD });
    expect(await lost.read(id, { breaks: true })).toMatchObject({ status: 500, body: { code: 'internal' } });
    await lost.system.sweep('retired-iban-keys');
    expect((await find('claims', id)).payee).toEqual(claim.payee);
  } finally {
    await Promise.all(systems.map((system) => system.stop()));
  }
  expect(draftBefore.payee.ibanEncrypted).not.toBe((await find('claims', draft)).payee.ibanEncrypted);
});

test('an account that somebody changed meanwhile is not overwritten by its former one', async () => {
  const { body: claim } = await scene.create();
  const { accounts } = openClaims(scene.system.database('reimbursement'), () => undefined);
  const { payee } = await find('claims', claim.id);
  expect(await accounts.reseal([{ holder: claim.id, sealed: 'what was read before', anew: 'late' }])).toBe(0);
  expect((await find('claims', claim.id)).payee).toEqual(payee);
});
