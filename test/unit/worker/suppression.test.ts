import { expect, test } from '@jest/globals';
import { bounceSoftly, type Suppression } from '../../../services/worker/mailer/suppressions/domain/suppression.ts';

const bounced = (...instants: string[]): Suppression | undefined =>
  instants.reduce<Suppression | undefined>(
    (existing, at) => bounceSoftly(existing, 'key', 'platform', new Date(at)) ?? existing,
    undefined,
  );

test('a passing bounce counts once for the day that it is in Paris, summer and winter, over the changes of the clocks', () => {
  expect(bounced('2027-06-30T21:59:00Z', '2027-06-30T22:00:00Z')?.softBounces).toEqual(['2027-06-30', '2027-07-01']);
  expect(bounced('2026-12-31T22:59:00Z', '2026-12-31T23:00:00Z', '2027-01-01T22:59:00Z')?.softBounces).toEqual([
    '2026-12-31',
    '2027-01-01',
  ]);
  expect(bounced('2027-03-27T23:00:00Z', '2027-03-28T21:59:00Z', '2027-03-28T22:00:00Z')?.softBounces).toEqual([
    '2027-03-28',
    '2027-03-29',
  ]);
  expect(bounced('2027-10-30T22:00:00Z', '2027-10-31T22:59:00Z', '2027-10-31T23:00:00Z')?.softBounces).toEqual([
    '2027-10-31',
    '2027-11-01',
  ]);
});

test('a fifth such day within thirty suppresses the address', () => {
  const days = ['2028-02-20', '2028-02-28', '2028-02-29', '2028-03-01'].map((day) => `${day}T11:00:00Z`);
  expect(bounced('2028-01-01T11:00:00Z', ...days)).toMatchObject({
    active: false,
    softBounces: ['2028-02-20', '2028-02-28', '2028-02-29', '2028-03-01'],
  });
  expect(bounced(...days, '2028-03-02T11:00:00Z')).toMatchObject({ active: true, reason: 'soft-bounces' });
});
