import { expect, test } from '@jest/globals';
import { eventsWithoutSample, samples } from '../../../scripts/mail-preview/samples.ts';
import {
  catalogue,
  frequencyOf,
  rowOfKind,
  rowsOf,
  templatesOf,
  type NotifiedEvent,
} from '../../../services/worker/mailer/tell/catalogue.ts';
import { inputsOfV1 } from '../../scenes/season-of-v1.ts';

const shown = (threshold: number, votes: number, missingCents = 0) => ({
  actionId: 'a',
  seasonId: 's',
  version: 1,
  threshold,
  formerThreshold: null,
  causes: [],
  votes,
  passed: false,
  groupsStillNeeded: Math.max(0, threshold + 1 - votes),
  missingCents,
  inputs: inputsOfV1(),
  at: '2026-01-01T00:00:00.000Z',
});
const isNearlyThere = (...of: Parameters<typeof shown>) => catalogue['threshold.changed']![0]!.when!(shown(...of));
const lack = (...actions: string[]) => ({
  seasonId: 's',
  version: 1,
  at: '2026-03-01T04:00:00.000Z',
  lacking: actions.map((actionId) => ({ actionId, number: 1, title: 'T', why: 'crossing' as const, missingCents: 5 })),
});
const lackId = catalogue['season.money-lacking']![0]!.id!;

test('every row of the catalogue has a sample, so that it is seen and tested', () => {
  expect(eventsWithoutSample()).toEqual([]);
});

test('two notifications of one event never take each other’s place', () => {
  for (const type of Object.keys(catalogue) as NotifiedEvent[]) {
    for (const { data } of samples.filter(({ row }) => rowsOf(type).includes(row))) {
      const rows = rowsOf(type).filter(({ when }) => when?.(data as never) ?? true);
      const ids = rows.map(({ id }) => id?.(data as never) ?? 'the id of the event');
      expect([type, new Set(ids).size]).toEqual([type, rows.length]);
    }
  }
});

test('few groups are missing: a fifth of those it takes, or one, and only where the money reaches', () => {
  expect([24, 25, 30, 31].map((votes) => isNearlyThere(30, votes))).toEqual([false, true, true, false]);
  expect([4, 5, 6].map((votes) => isNearlyThere(5, votes))).toEqual([false, true, false]);
  expect(isNearlyThere(30, 29, 100)).toBe(false);
});

test('an action that comes near, moves away and comes near again is the same news', () => {
  const { id } = catalogue['threshold.changed']![0]!;
  expect(id!(shown(30, 28))).toBe(id!({ ...shown(32, 31), version: 9, at: '2026-05-01T00:00:00.000Z' }));
});

test('finance hears of missing money when other actions lack it, or in another month', () => {
  const first = lackId(lack('a', 'b'));
  expect(lackId({ ...lack('b', 'a'), version: 7, at: '2026-03-31T04:00:00.000Z' })).toBe(first);
  expect(lackId(lack('a'))).not.toBe(first);
  expect(lackId({ ...lack('a', 'b'), at: '2026-04-01T04:00:00.000Z' })).not.toBe(first);
});

test('a contact hears as often as the row offers or they chose, whichever is rarer; of mandatory news at once', () => {
  const [fundable, nearly, weekly, claim] = ['action-fundable', 'action-nearly-there', 'new-action', 'claim-paid'].map(
    rowOfKind,
  );
  const asChosen = (row: typeof fundable) =>
    (['instant', 'daily', 'weekly', 'none'] as const).map((chosen) => frequencyOf(row!, chosen));
  expect(asChosen(fundable)).toEqual(['instant', 'daily', 'weekly', 'none']);
  expect(asChosen(nearly)).toEqual(['daily', 'daily', 'weekly', 'none']);
  expect(asChosen(weekly)).toEqual(['weekly', 'weekly', 'weekly', 'none']);
  expect(asChosen(claim)).toEqual(['instant', 'instant', 'instant', 'instant']);
});

test('each part of an audience of many has words of its own', () => {
  expect(templatesOf(rowOfKind('action-fundable'))).toEqual([
    'action-fundable-author',
    'action-fundable-committed',
    'action-fundable-other',
  ]);
  expect(templatesOf(rowOfKind('new-action'))).toEqual(['new-action']);
});

test('a certification that is lost and one that is regained are told in different words', () => {
  const kindsFor = (certified: boolean) =>
    rowsOf('group.certification-changed')
      .filter(({ when }) => when?.({ certified } as never))
      .map(({ kind }) => kind);
  expect([kindsFor(false), kindsFor(true)]).toEqual([['certification-lost'], ['certification-regained']]);
});
