import { expect, test } from '@jest/globals';
import { describedServices } from '../../../scripts/describe.ts';

/** Whoever holds one of these scopes decides on something that others made. */
const DECIDING_SCOPES = ['review', 'finance', 'pay', 'policy'];

/** These routes carry no version of what the person saw, for the reason beside each. */
const WITHOUT_VERSION: Readonly<Record<string, string>> = {
  commentOnProposal: 'a comment decides nothing',
  addIllustration: 'it adds one picture and overwrites nothing; the publication carries the version with the picture',
  removeIllustration: 'it names the picture, which never changes; the publication carries the version without it',
  setRequestState: 'it names one request, whose text never changes; the publication carries the version',
  assessCriterion: 'it ticks one criterion; the publication carries the version with all of them',
  readIban: 'it changes nothing; a reading is noted',
  linkToDocument: 'it changes nothing; a document never changes',
  assignClaim: 'it says who handles a claim, and decides nothing about it',
  reassignClaims: 'it says who handles claims, and decides nothing about them',
  createPayout: 'its body carries the version of each claim',
  importStatusReport: 'it is the word of the bank, not of the person who carries it',
  openSeason: 'it makes a new season',
  allocateMoney: 'its reference names the movement for good, and the accounts refuse what does not fit',
  reduceMoney: 'its reference names the movement for good, and the accounts refuse what does not fit',
  startClosing: 'it rests on the calendar; the version of a season moves with every settlement',
  closeSeason: 'it rests on the ledger, which must hold nothing; the version of a season moves with every settlement',
  settleSeason: 'it only asks for a settlement, which takes its own snapshot',
  simulatePolicy: 'it changes nothing',
  proposePolicyChange: 'it makes a new change, which carries the policy that it starts from',
};

const writing = describedServices()
  .flatMap(({ routes }) => routes)
  .filter(({ method, access }) => method !== 'get' && DECIDING_SCOPES.some((scope) => scope in access))
  .map(({ operationId = '', ifMatch }) => ({ operationId, carries: ifMatch === true }));

test('every deciding call carries the version that the person saw, or says here why it does not', () => {
  expect(writing.length).toBeGreaterThan(25);
  expect(
    writing
      .filter(({ carries, operationId }) => carries === operationId in WITHOUT_VERSION)
      .map(({ operationId }) => operationId),
  ).toEqual([]);
  const known = new Set(writing.map(({ operationId }) => operationId));
  expect(Object.keys(WITHOUT_VERSION).filter((operationId) => !known.has(operationId))).toEqual([]);
});

test('so do the steps by which a group vouches for its claim', () => {
  const steps = ['submitClaim', 'validateClaim', 'answerQuestion', 'cancelClaim', 'editClaim'];
  const routes = describedServices().flatMap((service) => service.routes);
  expect(steps.filter((step) => routes.find(({ operationId }) => operationId === step)?.ifMatch !== true)).toEqual([]);
});
