import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { budget } from '../../../services/budget/app.ts';
import { reimbursement } from '../../../services/reimbursement/app.ts';
import { withPublisher } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([budget, reimbursement]);
});
afterAll(() => system.stop());

const at = testClock.now();
/** An event as the version before the renaming wrote it: the former name, and the first version of the payload. */
const validated = (claimId: string) => ({
  specversion: '1.0',
  id: `claim.submitted.${claimId}.1`,
  source: '/seuil/reimbursement',
  type: 'claim.submitted',
  subject: claimId,
  time: at.toISOString(),
  data: {
    claimId,
    n: 1,
    version: 3,
    groupId: 'group',
    actionId: null,
    title: 'Frigo',
    amountCents: 700,
    envelopeMaxCents: 700,
    submittedAt: at.toISOString(),
  },
});
const holdOf = (claimId: string) =>
  waitUntil(() => system.database('budget').collection<{ _id: string }>('holds').findOne({ _id: claimId }), {
    what: 'the hold of the claim',
  });

test('a job that waits under the former name of an event is heard under the present name', async () => {
  const claimId = newId();
  await withPublisher(system, ({ queue }) =>
    queue('budget').add('claim.submitted', { events: [validated(claimId)] }, { jobId: `claim.submitted.${claimId}.1` }),
  );
  expect(await holdOf(claimId)).toMatchObject({ round: 1, state: 'unfunded', missingCents: 700 });
});

test('an event that waits in its document under the former name is published to all who hear it, and leaves', async () => {
  const claimId = newId();
  const claims = system.database('reimbursement').collection<{ _id: string; pending?: unknown[] }>('claims');
  await claims.insertOne({ _id: claimId, pending: [{ at, event: validated(claimId) }] });
  expect(await holdOf(claimId)).toMatchObject({ round: 1, state: 'unfunded', missingCents: 700 });
  await waitUntil(async () => (await claims.findOne({ _id: claimId }))?.pending?.length === 0, {
    what: 'a document without waiting events',
  });
  const jobs = await withPublisher(system, ({ queue }) => queue('worker-webhooks').getJobs(['wait']));
  expect(jobs.map(({ name, id }) => [name, id])).toContainEqual(['claim.validated', `claim.submitted.${claimId}.1`]);
});
