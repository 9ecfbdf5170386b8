import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { directory } from '../../../services/directory/app.ts';
import { proposal } from '../../../services/proposal/app.ts';
import { content } from '../../scenes/proposal-ready.ts';
import { steeredMongo, type SteeredMongo } from '../../support/steered-mongo.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let steered: SteeredMongo;
let system: System;
const groupId = newId();
const person = newId();
let author: string;
beforeAll(async () => {
  steered = await steeredMongo(process.env['MONGODB_URI']!);
  system = await startSystem([directory, proposal], { MONGODB_URI: `${steered.uri}&heartbeatFrequencyMS=500` });
  author = await system.token({ sub: person, scope: 'group', groups: [groupId] });
  await register();
  await waitUntil(async () => (await draft()).status === 201, { what: 'the group in the proposal service' });
});
afterAll(async () => {
  await system.stop();
  await steered.close();
});
afterEach(async () => {
  steered.mend();
  await waitUntil(async () => (await read()).status === 200, { what: 'a driver that found the primary again' });
});

const register = async () =>
  system.call('PUT', `/v1/groups/${groupId}`, {
    token: await system.machine('directory'),
    body: { name: `GA ${newId()}`, department: '75', certified: true },
    breaks: true,
  });
const draft = () =>
  system.call('POST', '/v1/proposals', {
    token: author,
    key: newId(),
    body: { groupId, ...content({ title: 'Frigo' }) },
    breaks: true,
  });
const read = () => system.call('GET', `/v1/proposals?groupId=${groupId}`, { token: author, breaks: true });
const failure = (code: number, codeName: string) => ({ ok: 0, code, codeName, errmsg: `${codeName} for a test` });

test.each([
  [10107, 'NotWritablePrimary'],
  [13435, 'NotPrimaryNoSecondaryOk'],
  [189, 'PrimarySteppedDown'],
  [91, 'ShutdownInProgress'],
  [11600, 'InterruptedAtShutdown'],
  [11602, 'InterruptedDueToReplStateChange'],
  [133, 'FailedToSatisfyReadPreference'],
  [50, 'MaxTimeMSExpired'],
  [462, 'IngressRequestRateLimitExceeded'],
])('a read that MongoDB refuses with %i %s gets 503: it passes by itself', async (code, name) => {
  for (const command of ['find', 'aggregate']) steered.refuse(command, failure(code, name));
  const { status, body, headers } = await read();
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'store-unavailable', '2']);
});

test.each([
  ['a primary that stepped down', failure(189, 'PrimarySteppedDown')],
  ['a shard without a primary', failure(133, 'FailedToSatisfyReadPreference')],
  ['a conflict that outlasts all repetitions', failure(112, 'WriteConflict')],
  [
    'a majority that does not answer in time',
    { ok: 1, n: 1, nModified: 1, writeConcernError: { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waited' } },
  ],
])('a write gets 503 for %s', async (_what, answer) => {
  for (const command of ['insert', 'update']) steered.refuse(command, answer);
  const { status, body, headers } = await register();
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'store-unavailable', '2']);
});

test('a commit of which nobody knows whether it arrived gets 503', async () => {
  steered.refuse('commitTransaction', failure(50, 'MaxTimeMSExpired'));
  const { status, body } = await draft();
  expect([status, body.code]).toEqual([503, 'store-unavailable']);
});

test('what MongoDB refuses for good stays a fault of ours', async () => {
  for (const command of ['find', 'aggregate']) steered.refuse(command, failure(2, 'BadValue'));
  expect((await read()).status).toBe(500);
});
