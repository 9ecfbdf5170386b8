import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dailyRoot, merkleRoot, type DailyRoot, type KeptRoot } from '../../../libs/signing/daily-root.ts';
import { digest } from '../../../libs/signing/digest.ts';
import { checkTrails } from '../../../services/reimbursement/audit/check-trails.ts';
import { byClaim, leafOfHead, type Head } from '../../../services/reimbursement/audit/head.ts';
import type { Claim, TrailEntry } from '../../../services/reimbursement/claims/domain/claim.ts';
import { isIntact, recorded } from '../../../services/reimbursement/claims/trail.ts';
import { grown, instant, payee, PERSONS, STEPS } from './grown-claim.ts';

type Stored = {
  readonly claims: readonly Claim[];
  readonly roots: readonly DailyRoot[];
  readonly heads: Readonly<Record<string, readonly Head[]>>;
};

const rootOf = (day: string, former: string, at: Date, heads: readonly Head[]) =>
  dailyRoot(day, former, at, heads.map(leafOfHead));
const treeOf = (heads: readonly Head[]) => merkleRoot(heads.map(leafOfHead));
const headOf = ({ _id: claimId, trail }: Claim): Head => ({ claimId, entries: trail.length, hash: trail.at(-1)!.hash });
const madeOn = (day: number) => new Date(Date.UTC(2026, 1, day + 1, 0, 0));

/** Three claims on three days; b goes on growing. */
function store(salt = ''): Stored {
  const [a, b, c] = [grown('a', 3, { salt }), grown('b', 5, { salt }), grown('c', 2, { day: 3, salt })];
  const days = [[a, { ...b, trail: b.trail.slice(0, 3) }], [b], [c]].map((touched) =>
    touched.map(headOf).sort(byClaim),
  );
  const roots: DailyRoot[] = [];
  for (const [index, heads] of days.entries())
    roots.push(rootOf(`2026-02-0${index + 1}`, roots.at(-1)?.root ?? '', madeOn(index + 1), heads));
  return { claims: [a, b, c], roots, heads: Object.fromEntries(roots.map(({ _id }, index) => [_id, days[index]!])) };
}

/** The log of erasures holds this row only. */
const ERASURE = 'an-erasure';

async function* streamOf<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

const check = ({ claims, roots, heads }: Stored, kept: readonly KeptRoot[] = []) =>
  checkTrails(
    {
      oldestFirst: () => streamOf(roots),
      headsOf: async (day) => heads[day] ?? [],
      trailHashes: async (ids) =>
        new Map(
          claims.filter(({ _id }) => ids.includes(_id)).map(({ _id, trail }) => [_id, trail.map(({ hash }) => hash)]),
        ),
      claims: () => streamOf(claims),
      erasuresAmong: async (ids) => new Set(ids.filter((id) => id === ERASURE)),
    },
    kept,
  );

const withClaim = (stored: Stored, id: string, change: (claim: Claim) => Claim): Stored => ({
  ...stored,
  claims: stored.claims.map((claim) => (claim._id === id ? change(claim) : claim)),
});
const withTrail = (id: string, change: (trail: readonly TrailEntry[]) => readonly TrailEntry[]) => (stored: Stored) =>
  withClaim(stored, id, (claim) => ({ ...claim, trail: change(claim.trail) }));
const withEntry = (index: number, change: Partial<TrailEntry>) =>
  withTrail('b', (trail) => trail.map((entry, at) => (at === index ? { ...entry, ...change } : entry)));

test('what nobody touched has no fault, and is counted', async () => {
  expect(await check(store())).toMatchObject({
    faults: [],
    claims: 3,
    entries: 10,
    erased: 0,
    roots: 3,
    newest: { _id: '2026-02-03' },
  });
  expect(await check({ claims: [], roots: [], heads: {} })).toMatchObject({ faults: [], claims: 0, newest: undefined });
});

test('a person who was erased breaks nothing; who only looks erased does', async () => {
  const erase = { by: 'erased-2', salt: '', erasure: ERASURE };
  const approver = (stored: Stored, { by }: { by: string }) =>
    withClaim(stored, 'b', (claim) => ({ ...claim, approvedBy: by }));
  for (const erased of [erase, { ...erase, why: '' }])
    expect(await check(approver(withEntry(3, erased)(store()), erased))).toMatchObject({ faults: [], erased: 1 });
  for (const forged of [
    { ...erase, by: 'somebody else' },
    { ...erase, by: 'erased-by-whom' },
    { ...erase, salt: 's' },
    { by: 'erased-2', salt: '' },
    { ...erase, erasure: 'of nobody' },
  ])
    expect((await check(approver(withEntry(3, forged)(store()), forged))).faults).toHaveLength(1);
});

const changed =
  'claim b: entry 4 of 5 (approve, 2026-02-01T10:03:00.000Z) does not follow from the one before: it was changed, or one was removed, inserted or moved';

describe('tampering is found and the first fault says where', () => {
  test.each<[string, (stored: Stored) => Stored, string | RegExp]>([
    [
      'who',
      withEntry(3, { by: 'nobody' }),
      'claim b: of entry 4 of 5 (approve, 2026-02-01T10:03:00.000Z), who, why or to whom was changed',
    ],
    ['to whom', withEntry(3, { whom: 'nobody' }), /^claim b: of entry 4 .*to whom/],
    ['why', withEntry(3, { why: '' }), /^claim b: of entry 4 .*who, why/],
    [
      'who, with a seal made anew',
      withEntry(3, { by: 'nobody', sealed: digest('s', 'nobody', ''), why: '', salt: 's' }),
      changed,
    ],
    ['when', withEntry(3, { at: instant(1, 9) }), /^claim b: entry 4 of 5 .*does not follow/],
    ['from', withEntry(3, { from: 'draft' }), changed],
    ['to', withEntry(3, { to: 'paid' }), changed],
    ['what', withEntry(3, { did: 'refuse' }), /^claim b: entry 4 of 5 \(refuse/],
    ['what was approved', withEntry(3, { substance: digest('another') }), changed],
    [
      'an entry in the middle removed',
      withTrail('b', (trail) => trail.filter((_, at) => at !== 2)),
      /^claim b: entry 3 of 4 \(approve/,
    ],
    ['the first entry removed', withTrail('b', (trail) => trail.slice(1)), /^claim b: entry 1 of 4/],
    [
      'two entries reordered',
      withTrail('b', ([first, second, third, ...rest]) => [first!, third!, second!, ...rest]),
      /^claim b: entry 2 of 5 \(validate/,
    ],
    [
      'an entry inserted',
      withTrail('b', (trail) => [...trail.slice(0, 2), { ...trail[1]! }, ...trail.slice(2)]),
      /^claim b: entry 3 of 6/,
    ],
    [
      'the last entry removed',
      withTrail('b', (trail) => trail.slice(0, -1)),
      'claim b: it is in state "payable", but its last entry (approve) led to "approved"',
    ],
    [
      'the last entry removed and the state set back',
      (stored) =>
        withClaim(stored, 'b', (claim) => ({
          ...claim,
          state: 'approved',
          touchedAt: instant(1, 3),
          trail: claim.trail.slice(0, -1),
        })),
      'root of 2026-02-02: claim b had 5 entries and has 4: the end of its trail was cut off',
    ],
    ['all entries removed', withTrail('b', () => []), 'claim b: it has no entry'],
    [
      'the state',
      (stored) => withClaim(stored, 'b', (claim) => ({ ...claim, state: 'paid' })),
      'claim b: it is in state "paid", but its last entry (book) led to "payable"',
    ],
    [
      'a whole chain made anew',
      (stored) => withClaim(stored, 'b', () => grown('b', 5, { salt: ' made anew' })),
      'root of 2026-02-01: entry 3 of claim b was another one: its trail was rewritten',
    ],
    [
      'a claim removed',
      (stored) => ({ ...stored, claims: stored.claims.filter(({ _id }) => _id !== 'b') }),
      'root of 2026-02-01: claim b is gone',
    ],
    [
      'a claim of earlier days added',
      (stored) => ({ ...stored, claims: [...stored.claims, grown('z', 2)] }),
      'claim z: its entry of 2026-02-01T10:00:00.000Z (create) is older than the newest root and in none: it was added afterwards',
    ],
    [
      'an entry of earlier days added',
      (stored) =>
        withClaim(stored, 'a', () => ({
          ...grown('a', 5),
          approvedBy: 'forger',
          trail: [...stored.claims[0]!.trail, ...afterThree(stored.claims[0]!)],
        })),
      /^claim a: its entry of 2026-02-01T10:03/,
    ],
    [
      'a root',
      (stored) => ({
        ...stored,
        roots: stored.roots.map((root, at) => (at === 1 ? { ...root, root: digest('x') } : root)),
      }),
      'root of 2026-02-02: it was changed',
    ],
    [
      'the time of a root',
      (stored) => ({
        ...stored,
        roots: stored.roots.map((root, at) => (at === 1 ? { ...root, at: madeOn(9) } : root)),
      }),
      'root of 2026-02-02: it was changed',
    ],
    [
      'the heads of a root',
      (stored) => ({ ...stored, heads: { ...stored.heads, '2026-02-01': stored.heads['2026-02-01']!.slice(1) } }),
      'root of 2026-02-01: the heads that it names were changed',
    ],
    [
      'a root removed between',
      (stored) => ({ ...stored, roots: stored.roots.filter((_, at) => at !== 1) }),
      'root of 2026-02-03: it does not follow from the root of 2026-02-01: one between them was removed, or that one made anew',
    ],
    [
      'the first root removed',
      (stored) => ({ ...stored, roots: stored.roots.slice(1) }),
      'root of 2026-02-02: the roots before it were removed',
    ],
  ])('%s', async (_what, tamper, first) => {
    const { faults } = await check(tamper(store()));
    expect(faults[0]).toEqual(typeof first === 'string' ? first : expect.stringMatching(first));
  });
});

/** What `grown` would do next with a claim of three entries. */
const afterThree = (claim: Claim): readonly TrailEntry[] =>
  STEPS.slice(3)
    .reduce<Claim>(
      (now, [did, state], step) =>
        recorded(now, { ...now, state, ...PERSONS[did]?.('forger') }, { did, by: 'forger', at: instant(1, step + 3) }),
      claim,
    )
    .trail.slice(3);

const upload = { filename: 'f', uploadedBy: 'u', uploadedAt: instant(1, 1) };

test.each<[string, (claim: Claim) => Claim]>([
  ['amount', (claim) => ({ ...claim, amountCents: 100_000 })],
  ['account', (claim) => ({ ...claim, payee: { ...payee, ibanFingerprint: 'other' } })],
  ['payee', (claim) => ({ ...claim, payee: { ...payee, name: 'Q' } })],
  ['action', (claim) => ({ ...claim, actionId: 'other' })],
  ['group', (claim) => ({ ...claim, groupId: 'other' })],
  ['maximum from the envelope', (claim) => ({ ...claim, envelopeMaxCents: 1 })],
  [
    'finance round',
    (claim) => ({ ...claim, financeRound: { actionId: null, amountCents: 1, envelopeMaxCents: 0, at: instant(1, 1) } }),
  ],
  [
    'documents',
    (claim) => ({
      ...claim,
      documents: [{ ...upload, id: 'd', kind: 'invoice', contentType: 'c', size: 1, sha256: 's' }],
    }),
  ],
  ['batch', (claim) => ({ ...claim, payoutId: 'p' })],
  [
    'refunds',
    (claim) => ({
      ...claim,
      refunds: [{ reference: 'r', amountCents: 1, receivedOn: '2026-02-01', bookedBy: 'f', bookedAt: instant(1, 1) }],
    }),
  ],
])('the %s of a claim cannot change without an entry', async (what, change) => {
  expect((await check(withClaim(store(), 'b', change))).faults).toEqual([
    'claim b: its amount, payee, documents or other content are not those of its last entry (book)',
  ]);
  const claim = grown('b', 4);
  // A document or a refund names its person, so it has a step of its own.
  expect(
    isIntact(recorded(claim, { ...change(claim), state: 'payable' }, { did: 'book', by: 'budget', at: instant(1, 4) })),
  ).toBe(what !== 'documents' && what !== 'refunds');
});

test("budget's answers are no part of the trail", () => {
  const detail = { nationalCents: 100, envelopeCents: 0, missingCents: 0, reason: null };
  expect(
    isIntact({
      ...grown('b', 3),
      funding: 'held',
      fundingDetail: detail,
      fundingVersion: 3,
      announcedAt: instant(2, 2),
      version: 9,
    }),
  ).toBe(true);
});

test('what the database cannot keep of a text does not look like tampering', () => {
  const claim = grown('a', 1);
  const halved = { ...claim, title: 'half a pair: \ud83d' };
  const read = (text: string) => Buffer.from(text).toString();
  const saved = recorded(claim, halved, { did: 'edit', by: 'ana', at: instant(1, 1), why: 'half: \ude00' });
  expect(
    isIntact({
      ...saved,
      title: read(saved.title),
      trail: saved.trail.map((entry) => ({ ...entry, why: read(entry.why) })),
    }),
  ).toBe(true);
});

test('all roots made anew, or the newest removed, are found against those kept outside', async () => {
  const kept = store().roots.map(({ _id: day, root }) => ({ day, root }));
  const forged = store(' forged');
  expect((await check(forged)).faults).toEqual([]);
  expect((await check(forged, kept)).faults[0]).toBe(
    `root of 2026-02-01: it is not the one kept outside, ${kept[0]!.root}`,
  );
  const honest = store();
  const own = honest.roots.map(({ _id: day, root }) => ({ day, root }));
  expect((await check(honest, own)).faults).toEqual([]);
  expect((await check({ ...honest, roots: honest.roots.slice(0, 2) }, own)).faults).toEqual([
    `root of 2026-02-03: it was removed; kept outside is ${own[2]!.root}`,
  ]);
});

test('any single change of any list of heads changes its Merkle root', () => {
  const head = fc.record({ claimId: fc.uuid(), entries: fc.integer({ min: 1, max: 50 }), hash: fc.string() });
  const roots = new Set<string>();
  fc.assert(
    fc.property(fc.array(head, { minLength: 1, maxLength: 40 }), fc.nat(), (heads, chosen) => {
      const at = chosen % heads.length;
      const root = treeOf(heads);
      roots.add(root);
      expect(treeOf([...heads])).toBe(root);
      expect(treeOf(heads.filter((_, index) => index !== at))).not.toBe(root);
      expect(treeOf([...heads, heads[at]!])).not.toBe(root);
      expect(
        treeOf(heads.map((each, index) => (index === at ? { ...each, entries: each.entries + 1 } : each))),
      ).not.toBe(root);
      if (at > 0 && JSON.stringify(heads[at]) !== JSON.stringify(heads[at - 1]))
        expect(
          treeOf(heads.map((each, index) => (index === at ? heads[at - 1]! : index === at - 1 ? heads[at]! : each))),
        ).not.toBe(root);
    }),
  );
  expect(roots.size).toBeGreaterThan(50);
});
