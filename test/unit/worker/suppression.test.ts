import { expect, test } from '@jest/globals';
import {
  bounceSoftly,
  emptySoftBounces,
  suppress,
  type Suppression,
} from '../../../services/worker/mailer/suppressions/domain/suppression.ts';

const bounced = (...instants: string[]): Suppression | undefined =>
  instants.reduce<Suppression | undefined>(
    (existing, at) => bounceSoftly(existing, 'key', { by: 'platform', at: new Date(at) }) ?? existing,
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

test('a mail that is taken empties the count: four of them between five bounces end no address', () => {
  let existing: Suppression | undefined;
  for (const day of ['2027-03-01', '2027-03-02', '2027-03-03', '2027-03-04', '2027-03-05']) {
    existing =
      bounceSoftly(existing, 'key', { by: 'platform', at: new Date(`${day}T08:00:00Z`), isTimed: true }) ?? existing;
    expect(existing).toMatchObject({ active: false, softBounces: [day] });
    existing = emptySoftBounces(existing, new Date(`${day}T18:00:00Z`)) ?? existing;
    expect(existing?.softBounces).toEqual([]);
  }
});

test('a bounce within an hour after a mail was taken is about that mail, so nothing was delivered and all days count', () => {
  let existing: Suppression | undefined;
  for (const day of ['2027-03-01', '2027-03-02', '2027-03-03', '2027-03-04', '2027-03-05']) {
    existing = emptySoftBounces(existing, new Date(`${day}T08:00:00Z`)) ?? existing;
    existing =
      bounceSoftly(existing, 'key', { by: 'platform', at: new Date(`${day}T08:59:00Z`), isTimed: true }) ?? existing;
  }
  expect(existing).toMatchObject({ active: true, reason: 'soft-bounces' });
  expect(existing?.softBounces).toHaveLength(5);
});

test('a mail server that refuses a mail soon after it took another one says nothing about that one', () => {
  const at = new Date('2027-03-02T08:00:00Z');
  const emptied = emptySoftBounces(bounced('2027-03-01T08:00:00Z'), at);
  const refused = bounceSoftly(emptied, 'key', { by: 'mail-server', at: new Date('2027-03-02T08:10:00Z') });
  expect(refused?.softBounces).toEqual(['2027-03-02']);
});

test('there is nothing to empty for an address that is unknown, suppressed, or without bounces', () => {
  const at = new Date('2027-03-01T08:00:00Z');
  expect(emptySoftBounces(undefined, at)).toBeUndefined();
  const refused = { reason: 'refused', by: 'mail-server', at, complainedIn: [] } as const;
  expect(emptySoftBounces(suppress(bounced('2027-02-01T08:00:00Z'), 'key', refused), at)).toBeUndefined();
  expect(emptySoftBounces(emptySoftBounces(bounced('2027-02-01T08:00:00Z'), at), at)).toBeUndefined();
});
