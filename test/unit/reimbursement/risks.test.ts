import { expect, test } from '@jest/globals';
import { risksOf, type Lookalikes, type Seen } from '../../../services/reimbursement/claims/domain/risks.ts';

let ids = 0;
const claim = (more: Partial<Seen> & { payeeName?: string } = {}): Seen => {
  const { payeeName = 'Café de l’Étoile', ...fields } = more;
  ids += 1;
  return {
    _id: `claim-${ids}`,
    groupId: 'g1',
    actionId: 'a1',
    amountCents: 20_000,
    state: 'paid',
    date: '2027-03-01',
    documents: [],
    createdAt: new Date('2027-03-10'),
    payee: { name: payeeName, ibanEncrypted: '', ibanMasked: '', ibanFingerprint: 'f', bic: null },
    ...fields,
  };
};
const NONE: Lookalikes = { byDocument: [], byAccount: [], byAmount: [], byGroup: [], byAction: [] };
const kinds = (claim: Seen, among: Partial<Lookalikes>) =>
  risksOf(claim, { ...NONE, ...among }).map(({ kind }) => kind);

test('the same amount, day and payee in another claim is a likely twin; with the same file it is told as the same file', () => {
  const [one, again] = [claim(), claim({ payeeName: 'CAFE DE L ETOILE', groupId: 'g2' })];
  expect(risksOf(one, { ...NONE, byAmount: [again] })).toEqual([
    {
      kind: 'likely-twin',
      why: 'Another claim has the same amount (200.00 €), the same day and the same payee.',
      claimIds: [again._id],
    },
  ]);
  const payee = { ...one.payee, name: 'Tiers', ibanFingerprint: 'other' };
  expect(kinds(one, { byAmount: [claim({ payee })] })).toEqual([]);
  expect(kinds(one, { byAmount: [claim({ payee: { ...payee, ibanFingerprint: 'f' } })] })).toEqual(['likely-twin']);
  expect(kinds(one, { byAmount: [again], byDocument: [again] })).toEqual(['same-document']);
});

test('the same account under another spelling of the name is no risk, under another name it is, with the name', () => {
  expect(kinds(claim(), { byAccount: [claim({ payeeName: "CAFE  DE L'ETOILE" })] })).toEqual([]);
  const other = claim({ payeeName: 'Paul Durand' });
  expect(risksOf(claim(), { ...NONE, byAccount: [other] })).toEqual([
    {
      kind: 'payee-name-differs',
      why: 'The same account stands under another name: Paul Durand.',
      claimIds: [other._id],
    },
  ]);
});

test('the same account in another group is a risk, in the own group it is not', () => {
  expect(kinds(claim(), { byAccount: [claim({ groupId: 'g2' })] })).toEqual(['same-iban']);
  expect(kinds(claim(), { byAccount: [claim()] })).toEqual([]);
});

test('several claims of a group just below a limit are a risk; at the limit, far below it, alone or months apart they are not', () => {
  const near = (amountCents: number, day = '2027-03-10') => claim({ amountCents, createdAt: new Date(day) });
  expect(risksOf(near(49_900), { ...NONE, byGroup: [near(45_000), near(20_000)] })).toMatchObject([
    { kind: 'just-below-limit', why: '2 claims of this group within 30 days stay just below 500.00 €.' },
  ]);
  expect(kinds(near(50_000), { byGroup: [near(49_000)] })).toEqual([]);
  expect(kinds(near(44_999), { byGroup: [near(49_000)] })).toEqual([]);
  expect(kinds(near(49_000), { byGroup: [] })).toEqual([]);
  expect(kinds(near(49_000), { byGroup: [near(49_000, '2027-05-10')] })).toEqual([]);
});

test('far above what others spent on the action is a risk once three others are known', () => {
  const others = [10_000, 12_000, 30_000].map((amountCents) => claim({ groupId: 'g2', amountCents }));
  expect(risksOf(claim({ amountCents: 24_001 }), { ...NONE, byAction: others })).toMatchObject([
    {
      kind: 'far-above-others',
      why: '240.01 €; 3 other claims on this action, half of them at most 120.00 €.',
      claimIds: others.map(({ _id }) => _id),
    },
  ]);
  expect(kinds(claim({ amountCents: 24_000 }), { byAction: others })).toEqual([]);
  expect(kinds(claim({ amountCents: 90_000 }), { byAction: others.slice(1) })).toEqual([]);
});
