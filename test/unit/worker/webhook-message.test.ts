import { expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { messageOf, WEBHOOK_EVENTS } from '../../../services/worker/webhooks/domain/message.ts';

test('what leaves the house is the envelope and the fields of the table: no trace of ours, no title of a claim', () => {
  const event = eventOf('claim.approved', 'c1', 4, new Date('2026-05-13T08:15:00Z'), {
    claimId: 'c1',
    round: 1,
    version: 4,
    groupId: 'g1',
    actionId: null,
    amountCents: 7_500,
    title: 'For Ana',
  });
  expect(messageOf({ ...event, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })).toStrictEqual(
    {
      specversion: '1.0',
      id: 'claim.approved.c1.4',
      source: '/seuil/reimbursement',
      type: 'claim.approved',
      subject: 'c1',
      time: '2026-05-13T08:15:00.000Z',
      data: { claimId: 'c1', n: 1, version: 4, groupId: 'g1', actionId: null, amountCents: 7_500 },
    },
  );
});

test('an event and a field that were renamed inside leave the house under their first names', () => {
  const submittedAt = '2026-05-13T08:15:00.000Z';
  const event = eventOf('claim.validated', 'c1', 2, new Date(submittedAt), {
    claimId: 'c1',
    round: 2,
    version: 4,
    groupId: 'g1',
    actionId: null,
    amountCents: 7_500,
    title: 'For Ana',
    envelopeMaxCents: 0,
    submittedAt,
  });
  expect(messageOf(event)).toMatchObject({
    id: 'claim.submitted.c1.2',
    type: 'claim.submitted',
    data: { claimId: 'c1', n: 2, version: 4, groupId: 'g1', actionId: null, amountCents: 7_500, submittedAt },
  });
  expect(WEBHOOK_EVENTS).toContain('claim.submitted');
  expect(WEBHOOK_EVENTS).not.toContain('claim.validated');
});
