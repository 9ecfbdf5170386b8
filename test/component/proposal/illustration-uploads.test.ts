import { once } from 'node:events';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { PROCESS_BUDGET } from '../../../libs/http/body-budget.ts';
import { draftProposal, type Cast } from '../../scenes/proposal-ready.ts';
import { certifiedCast, personOf, startProposal } from '../../scenes/proposal-scene.ts';
import type { System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let cast: Cast;
beforeAll(async () => {
  system = await startProposal();
  cast = await certifiedCast(system);
});
afterAll(() => system.stop());

const MEBIBYTE = 1024 * 1024;
/** Each upload sends so much of its ten megabytes, and then stands still. */
const PIECE = Buffer.alloc(5 * MEBIBYTE);

/** Gives the bytes of all buffers that somebody still holds. */
function heldBuffers(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}
const ends: (() => void)[] = [];
afterEach(async () => {
  ends.splice(0).forEach((end) => end());
  await waitUntil(() => PROCESS_BUDGET.heldBytes === 0, { what: 'the end of all uploads' });
});

/** Begins an upload of ten megabytes, sends half of them, and stands still. */
function begin(proposalId: string, token: string) {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1');
  ends.push(() => socket.destroy());
  let answer = '';
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.write(
    `POST /v1/proposals/${proposalId}/illustrations?alt=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: ${crypto.randomUUID()}\r\nContent-Type: image/png\r\nContent-Length: ${10 * MEBIBYTE}\r\n\r\n`,
  );
  socket.write(PIECE);
  return { socket, answer: () => answer, status: () => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]) };
}

test('fifty-five uploads that stand still, with a token of no group, are refused at once and cost next to no memory', async () => {
  const { id } = await draftProposal(system, cast);
  const stranger = await personOf(system);
  const before = heldBuffers();
  const peakBefore = PROCESS_BUDGET.peakBytes;
  const uploads = Array.from({ length: 55 }, () => begin(id as string, stranger));
  await waitUntil(() => uploads.every(({ answer }) => answer().includes('\r\n\r\n')), { what: 'the refusals' });
  expect(new Set(uploads.map(({ status }) => status()))).toEqual(new Set([404]));
  expect([PROCESS_BUDGET.heldBytes, PROCESS_BUDGET.peakBytes]).toEqual([0, peakBefore]);
  // Read whole, the bytes that were sent would be 275 MB. What is still on its way is dropped as it arrives.
  await waitUntil(() => heldBuffers() - before < 20 * MEBIBYTE, { what: 'next to no memory' });
});

test('uploads of those who may do so stand still: the process holds what it has room for, sends the others away, and small bodies pass', async () => {
  const { id } = await draftProposal(system, cast);
  const before = heldBuffers();
  const members = await Promise.all(Array.from({ length: 12 }, () => personOf(system, cast.groupId)));
  const uploads = members.map((token) => begin(id as string, token));
  // They stand as still as they may: without a byte now and then they would be given up.
  const trickle = setInterval(() => uploads.forEach(({ socket }) => void socket.write('x')), 2_000);
  ends.push(() => clearInterval(trickle));
  await waitUntil(() => PROCESS_BUDGET.heldBytes >= 30 * MEBIBYTE, { what: 'a full room' });
  const small = await draftProposal(system, cast);
  expect(small.id).toEqual(expect.any(String));
  expect(PROCESS_BUDGET.heldBytes).toBe(30 * MEBIBYTE);

  const away = () => uploads.filter(({ answer }) => answer() !== '');
  await waitUntil(() => away().length === 9, { what: 'those for whom there is no room' });
  for (const { answer } of away()) expect(answer()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: \d+\r\n[^]*"busy"/);
  expect(PROCESS_BUDGET.heldBytes).toBe(30 * MEBIBYTE);
  expect(heldBuffers() - before).toBeLessThan(40 * MEBIBYTE);
  // Whoever hangs up gives the room back at once.
  const [held] = uploads.filter(({ answer }) => answer() === '');
  held?.socket.destroy();
  if (held) await once(held.socket, 'close');
  await waitUntil(() => PROCESS_BUDGET.heldBytes === 20 * MEBIBYTE, { what: 'the room of who hung up' });
});
