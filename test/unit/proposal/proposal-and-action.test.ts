import { expect, test } from '@jest/globals';
import { nextVersion, type Document } from '../../../libs/mongo/version.ts';
import {
  actionOf,
  correct,
  makeFundable,
  moveTo,
  type FundingDecision,
} from '../../../services/proposal/actions/domain/action.ts';
import { compare, type Content } from '../../../services/proposal/proposals/domain/content.ts';
import {
  addRequests,
  assess,
  draft,
  markPublished,
  revise,
  settleRequest,
  submit,
  type Proposal,
} from '../../../services/proposal/proposals/domain/proposal.ts';
import { CRITERIA } from '../../../services/proposal/review/domain/framework.ts';
import { missingFor } from '../../../services/proposal/review/domain/readiness.ts';

const at = new Date('2026-03-01T10:00:00Z');
const later = new Date('2026-03-02T10:00:00Z');
const content: Content = {
  title: 'T',
  summary: 'S',
  description: 'D',
  howTo: { steps: ['a'], materials: ['m'], costLines: [{ label: 'l', amountCents: 1 }] },
};
/** The value as the store saves it. */
const saved = <T extends Document>(value: T): T => ({ ...value, version: nextVersion(value) });
const ready = (): Proposal => {
  const first = saved(draft({ id: 'p', groupId: 'g', content, derivedFrom: null }, at));
  const submitted = saved(submit({ ...first, illustrations: [{ id: 'i', alt: 'x', contentType: 'image/png' }] }, at));
  return CRITERIA.reduce(
    (proposal, criterion) => saved(assess(proposal, criterion, { met: true, reason: 'r', by: 'x', at })),
    submitted,
  );
};
const fine = { groupCertified: true, seasonOpen: true };
const decision = (version: number, seasonId = 's1') => ({ version, seasonId }) as FundingDecision;
const action = () => saved(actionOf(ready(), { _id: 'a', number: 1, seasonId: 's1', capCents: 100 }, at));

test('a comparison names only the fields that differ', () => {
  expect(compare(content, content)).toEqual([]);
  const changed = { ...content, summary: 'other', howTo: { ...content.howTo, costLines: [] } };
  expect(compare(content, changed).map(({ field }) => field)).toEqual(['summary', 'howTo/costLines']);
});

test('the version goes up with every step, the revision only with the content', () => {
  const first = saved(draft({ id: 'p', groupId: 'g', content, derivedFrom: null }, at));
  const second = saved(revise(first, { ...content, title: 'U' }, later)!);
  expect([second.version, second.revision]).toEqual([2, 2]);
  expect(revise(first, content, later)).toBeUndefined();
  const proposal = ready();
  expect([proposal.version, proposal.revision]).toEqual([2 + CRITERIA.length, 1]);
});

test('a state keeps the version with which it was entered, whatever is assessed in it', () => {
  expect(ready().entered).toEqual({ version: 2, at });
});

test('a proposal that has everything is ready', () => {
  expect(missingFor(ready(), fine)).toEqual([]);
});

test('each thing that is missing is named by itself', () => {
  const proposal = ready();
  const pointers = (changed: Proposal, around = fine) => missingFor(changed, around).map(({ pointer }) => pointer);
  expect(pointers({ ...proposal, framework: { ...proposal.framework, distinct: null } })).toEqual([
    '/framework/distinct',
  ]);
  expect(pointers({ ...proposal, illustrations: [] })).toEqual(['/illustrations']);
  expect(pointers({ ...proposal, content: { ...content, howTo: { ...content.howTo, steps: [] } } })).toEqual([
    '/howTo/steps',
  ]);
  expect(pointers({ ...proposal, content: { ...content, howTo: { ...content.howTo, costLines: [] } } })).toEqual([
    '/howTo/costLines',
  ]);
  expect(pointers(proposal, { groupCertified: false, seasonOpen: true })).toEqual(['/groupId']);
  expect(pointers(proposal, { groupCertified: true, seasonOpen: false })).toEqual(['/seasonId']);
});

test('an open must stands in the way, an open should does not', () => {
  const proposal = addRequests(
    ready(),
    [
      { id: '1', level: 'must', text: 'x' },
      { id: '2', level: 'should', text: 'y' },
    ],
    'r',
    at,
  );
  expect(missingFor(proposal, fine).map(({ pointer }) => pointer)).toEqual(['/requests/0']);
  expect(missingFor(settleRequest(proposal, '1', 'resolved', at), fine)).toEqual([]);
});

test('what is published is the content that was submitted', () => {
  const proposal = markPublished(ready(), 'a', later);
  expect([proposal.state, proposal.actionId]).toEqual(['published', 'a']);
  expect(action()).toMatchObject({ ...content, revision: 1, version: 1, announced: { version: 1, at } });
});

test('an action moves to another season only while it is not fundable', () => {
  expect(saved(moveTo(action(), 's2', later)!)).toMatchObject({
    seasonId: 's2',
    version: 2,
    announced: { version: 2, at: later },
  });
  expect(moveTo(action(), 's1', later)).toBeUndefined();
  expect(moveTo(makeFundable(action(), decision(1), later)!, 's2', later)).toBeUndefined();
});

test('being fundable is announced by budget, not again by us, unless it undoes a move', () => {
  const fundable = saved(makeFundable(action(), decision(2), later)!);
  expect([fundable.version, fundable.announced.version]).toEqual([2, 1]);
  expect(makeFundable(fundable, decision(2), later)).toBeUndefined();
  expect(makeFundable(fundable, decision(1), later)).toBeUndefined();
  expect(saved(makeFundable(saved(moveTo(action(), 's2', at)!), decision(1), later)!)).toMatchObject({
    seasonId: 's1',
    version: 3,
    announced: { version: 3 },
  });
});

test('a correction is announced when others keep what it changes', () => {
  const texts = { title: 'T', summary: 'S', description: 'D' };
  const why = { at: later, by: 'r', reason: 'typo' };
  expect(correct(action(), texts, why)).toBeUndefined();
  expect(correct(action(), { ...texts, title: 'U' }, why)?.announced.version).toBe(2);
  expect(correct(action(), { ...texts, description: 'E' }, why)?.announced.version).toBe(1);
});
