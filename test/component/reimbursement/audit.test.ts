import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { ibanVault, type SealedAccount } from '../../../libs/iban/iban-vault.ts';
import { rootCollection } from '../../../libs/mongo/daily-roots.ts';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { dailyRoot } from '../../../libs/signing/daily-root.ts';
import { leafOfHead } from '../../../services/reimbursement/audit/head.ts';
import { headCollection, openRoots } from '../../../services/reimbursement/audit/store.ts';
import { openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
let auditor: string;
beforeAll(async () => {
  scene = await openScene();
  scene.system.setClock(new Date('2026-02-01T10:00:00Z'));
  auditor = (await scene.person('audit')).token;
});
afterAll(() => scene.system.stop());

type Root = { day: string; former: string; root: string; heads: number };

const stored = () => scene.system.database('reimbursement').collection<{ _id: string; payee: SealedAccount }>('claims');
const get = async (path: string, token = auditor) => (await scene.call('GET', path, { token })).body;
const allRoots = async (): Promise<Root[]> => (await get('/v1/audit/roots')).items;
const sweepAt = async (instant: string) => {
  scene.system.setClock(new Date(instant));
  await Promise.all([scene.system.sweep('daily-root'), scene.system.sweep('daily-root')]);
};

/** `npm run audit:verify`, as an operator runs it. */
const verify = (...kept: string[]) =>
  new Promise<{ code: number | null; said: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/audit-verify.ts', ...kept], {
      env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'test', NAMESPACE: scene.system.namespace },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    child.on('error', reject).on('close', (code) => resolve({ code, said }));
  });

const claims: Record<'paid' | 'approved' | 'peers' | 'later', string> = {
  paid: '',
  approved: '',
  peers: '',
  later: '',
};

test('each day is closed by one root over what changed, also when two close it at once', async () => {
  [claims.approved, claims.peers] = [await scene.payable(), await scene.inPeerReview()];
  await sweepAt('2026-02-01T22:59:00Z');
  expect((await allRoots()).map(({ day, former, heads }) => [day, former, heads])).toEqual([['2026-01-31', '', 2]]);
  await sweepAt('2026-02-01T23:00:00Z');
  // A write that began before this root and ends after it.
  scene.system.setClock(new Date('2026-02-01T22:30:00Z'));
  claims.later = await scene.inPeerReview();
  await sweepAt('2026-02-02T12:00:00Z');
  const [second, first] = await allRoots();
  expect([second!.day, second!.former, (await allRoots()).length]).toEqual(['2026-02-01', first!.root, 2]);
  expect(
    (await get('/v1/audit/roots/2026-01-31/heads')).items.map(
      ({ claimId, entries }: { claimId: string; entries: number }) => [claimId, entries],
    ),
  ).toEqual(
    [
      [claims.approved, 6],
      [claims.peers, 3],
    ].sort(),
  );
});

test('days on which nothing ran are closed by one root for the newest', async () => {
  claims.paid = await scene.payable();
  await sweepAt('2026-02-05T06:00:00Z');
  const [newest, before, ...others] = await allRoots();
  expect([newest!.day, newest!.former, newest!.heads, others.length]).toEqual(['2026-02-04', before!.root, 2, 1]);
  expect(
    (await get('/v1/audit/roots/2026-02-04/heads')).items.map(({ claimId }: { claimId: string }) => claimId),
  ).toEqual([claims.later, claims.paid].sort());
  expect((await scene.call('GET', '/v1/audit/roots/2026-02-03/heads', { token: auditor })).status).toBe(404);
});

test('an auditor exports all trails or the newest ones, and nobody else does', async () => {
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const {
      items,
      nextCursor,
    }: { items: { claimId: string; entries: { did: string; salt: string }[] }[]; nextCursor: string | null } =
      await get(`/v1/audit/trails?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...items.map(({ claimId, entries }) => `${claimId} ${entries.map(({ did }) => did).join()}`));
    cursor = nextCursor;
  }
  const payable = 'create,add-document,submit,validate,approve,book';
  const submitted = 'create,add-document,submit';
  expect([...seen].sort()).toEqual(
    [
      `${claims.approved} ${payable}`,
      `${claims.peers} ${submitted}`,
      `${claims.later} ${submitted}`,
      `${claims.paid} ${payable}`,
    ].sort(),
  );
  expect(
    (await get('/v1/audit/trails?since=2026-02-02T11:00:00Z')).items.map(({ claimId }: { claimId: string }) => claimId),
  ).toEqual([claims.paid]);
  for (const path of ['roots', 'roots/2026-02-04/heads', 'trails'])
    expect((await scene.call('GET', `/v1/audit/${path}`, { token: scene.fin.token })).status).toBe(403);
});

test('audit:verify passes, also after a person was erased, and finds what was changed in the database', async () => {
  const [newest] = await allRoots();
  const erased = 'erased-1';
  const erasure = newId();
  await scene.system.database('reimbursement').collection<{ _id: string }>('erasure-log').insertOne({ _id: erasure });
  await stored().updateOne(
    { _id: claims.peers },
    {
      $set: {
        submittedBy: erased,
        'trail.2.by': erased,
        'trail.2.why': '',
        'trail.2.salt': '',
        'trail.2.erasure': erasure,
      },
    },
  );
  expect(await verify(`${newest!.day}=${newest!.root}`)).toEqual({
    code: 0,
    said: `audit trail of "${scene.system.namespace}" ok: 4 claims, 18 entries (1 erased), 3 daily roots, 1 of them as kept outside; the newest of 2026-02-04 is ${newest!.root}; accounts compared\n`,
  });

  const former = (await stored().findOne({ _id: claims.peers }))!;
  const key = ibanVault(DEVELOPMENT_KEYS.iban, DEVELOPMENT_KEYS.ibanFingerprint);
  const { ibanEncrypted } = key.sealAccount(OTHER_IBAN, claims.peers);
  await stored().updateOne({ _id: claims.peers }, { $set: { 'payee.ibanEncrypted': ibanEncrypted } });
  expect(await verify()).toMatchObject({
    code: 1,
    said: `audit trail wrong:\n  claim ${claims.peers}: the account is not the one of its mask\n`,
  });
  await stored().updateOne({ _id: claims.peers }, { $set: { payee: former.payee } });

  await stored().updateOne({ _id: claims.paid }, { $set: { amountCents: 1_250_000 } });
  await stored().updateOne({ _id: claims.approved }, { $set: { 'trail.4.by': newId() } });
  await stored().updateOne({ _id: claims.peers }, { $pop: { trail: 1 }, $set: { state: 'draft' } } as never);
  await stored().deleteOne({ _id: claims.later });
  const { code, said } = await verify(`2026-02-05=${newest!.root}`);
  expect([code, said.split('\n  ')[0]]).toEqual([1, 'audit trail wrong:']);
  expect(said).toContain(
    `claim ${claims.paid}: its amount, payee, documents or other content are not those of its last entry (book)`,
  );
  expect(said).toContain(`claim ${claims.approved}: of entry 5 of 6 (approve, `);
  expect(said).toContain(
    `root of 2026-01-31: claim ${claims.peers} had 3 entries and has 2: the end of its trail was cut off`,
  );
  expect(said).toContain(`root of 2026-02-04: claim ${claims.later} is gone`);
  expect(said).toContain(`root of 2026-02-05: it was removed; kept outside is ${newest!.root}`);
  expect((await verify('2026-02-04')).code).toBe(2);
});

test('the heads of a day fill as many pages as they need, and stay in their order', async () => {
  const database = scene.system.scratchDatabase('root-pages');
  await migrate(database, [rootCollection, headCollection]);
  const roots = openRoots(database);
  const heads = Array.from({ length: 2_500 }, (_, index) => ({
    claimId: String(index).padStart(6, '0'),
    entries: 1,
    hash: `h${index}`,
  }));
  const root = dailyRoot('2026-02-01', '', testClock.now(), heads.map(leafOfHead));
  const made = await Promise.all([
    roots.add(root, heads),
    roots.add(dailyRoot('2026-02-02', '', testClock.now(), heads.slice(1).map(leafOfHead)), heads.slice(1)),
  ]);
  expect([...made].sort()).toEqual([false, true]);
  const winner = (await roots.newest())!;
  expect(await roots.headsOf(winner._id)).toEqual(heads.slice(2_500 - winner.count));
  const first = await roots.pageOfHeads(winner._id, undefined);
  const second = await roots.pageOfHeads(winner._id, first.nextCursor!);
  const third = await roots.pageOfHeads(winner._id, second.nextCursor!);
  expect([first.items.length, second.items.length, third.items.length, third.nextCursor]).toEqual([
    1_000,
    1_000,
    winner.count - 2_000,
    null,
  ]);
});
