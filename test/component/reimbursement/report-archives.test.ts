import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { statusReport } from '../../readers/iso20022/status-report.ts';
import { openScene, type Scene } from '../../scenes/claim-scene.ts';
import { newId } from '../../support/system.ts';
import { zipOf } from '../../support/zip.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const e2e = (claimId: string) => claimId.replaceAll('-', '');
const NOTHING = {
  paid: [],
  rejected: [],
  disputed: [],
  known: [],
  pending: [],
  unknown: [],
  unknownPayments: [],
  leftOut: [],
  notRead: [],
};
const lists = ({ transfers: _, reports: __, ...answer }: { transfers: unknown; reports: unknown }) => answer;
const statesIn = ({ transfers }: { transfers: Record<string, unknown>[] }) =>
  transfers.map(({ before, after, claimBefore, claimAfter }) => [before, after, claimBefore, claimAfter]);

const batch = async (claimIds: string[]): Promise<{ id: string; messageId: string }> => {
  const { status, body } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen(claimIds), executionDate: '2099-01-31' },
  });
  expect(status).toBe(201);
  return { id: body.id, messageId: e2e(body.id) };
};
const send = (xml: string | Buffer, token = scene.pia.token, type = 'application/xml') =>
  scene.call('POST', '/v1/payouts/status-reports', { token, raw: Buffer.from(xml as string), type });
test('an archive brings the reports of several batches, and what is said twice of a transfer is one line', async () => {
  const [one, other] = [await scene.payable(), await scene.payable()];
  const [first, second] = [await batch([one]), await batch([other])];
  const archive = zipOf(
    { name: '1.xml', content: statusReport({ messageId: first.messageId, status: 'ACTC' }) },
    {
      name: '2.xml',
      content: statusReport({ messageId: first.messageId, transactions: [{ id: e2e(one), status: 'ACSC' }] }),
    },
    {
      name: '3.xml',
      content: statusReport({ messageId: second.messageId, status: 'RJCT', code: 'FF01', text: 'Format' }),
    },
    { name: 'notice.pdf', content: '%PDF-1.7' },
  );
  const { status, body } = await send(archive, scene.pia.token, 'application/zip');
  expect([status, lists(body)]).toEqual([
    200,
    {
      ...NOTHING,
      payoutId: null,
      paid: [e2e(one)],
      rejected: [{ endToEndId: e2e(other), reason: 'FF01 Format du fichier incorrect : Format' }],
      notRead: [{ file: 'notice.pdf', detail: expect.stringContaining('it is a PDF') }],
    },
  ]);
  expect(body.reports).toEqual([
    { file: '1.xml', answers: first.messageId, payoutIds: [first.id], status: 'ACTC', reason: null },
    { file: '2.xml', answers: first.messageId, payoutIds: [first.id], status: null, reason: null },
    {
      file: '3.xml',
      answers: second.messageId,
      payoutIds: [second.id],
      status: 'RJCT',
      reason: 'FF01 Format du fichier incorrect : Format',
    },
  ]);
  expect(statesIn(body)).toEqual([
    ['sent', 'paid', 'payable', 'paid'],
    ['sent', 'rejected', 'payable', 'payable'],
  ]);
  expect(body.transfers[0].said.map((word: { status: string }) => word.status)).toEqual(['ACTC', 'ACSC']);
  const again = (await send(archive, scene.pia.token, 'application/octet-stream')).body;
  expect([again.paid, again.rejected, again.known]).toEqual([[], [], [e2e(one), e2e(other)]]);
});
