import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeadLetter } from '../../../libs/messaging/dead-letters.ts';
import { replay } from '../../../scripts/admin/facts.ts';
import { deal, listLetters, replayAll, showLetter } from '../../../scripts/admin/letters.ts';
import { withSystem, type System as Opened } from '../../../scripts/admin/open-system.ts';
import { pause, resume, showQueues } from '../../../scripts/admin/queues.ts';
import { services } from '../../../services/all-services.ts';
import { voting } from '../../../services/voting/app.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([voting]);
  process.env['NAMESPACE'] = system.namespace;
  process.env['NODE_ENV'] = 'test';
});
afterAll(() => system.stop());

/** Opens a port. Nothing is ever said to who connects, or nothing listens there any more. */
async function port(kind: 'silent' | 'closed') {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: number } = server.address() as AddressInfo;
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  if (kind === 'closed') await close();
  return { number, close: kind === 'closed' ? () => Promise.resolve() : close };
}

async function letter(): Promise<string> {
  const id = `voting-${newId()}`;
  await system
    .database('voting')
    .collection<DeadLetter>('dead-letters')
    .insertOne({
      _id: id,
      queue: 'voting',
      name: 'group.changed',
      data: { events: [] },
      error: { name: 'Error', code: null, message: 'it did not fit' },
      attempts: 15,
      failures: 1,
      failedAt: testClock.now(),
      state: 'dead',
      history: [],
    });
  return id;
}

describe.each([
  { kind: 'closed', words: /ECONNREFUSED/ },
  { kind: 'silent', words: /timed out|says nothing/ },
] as const)('while the Redis is $kind', ({ kind, words }) => {
  let away: Awaited<ReturnType<typeof port>>;
  const former = process.env['REDIS_URL'];
  const asAdmin = <T>(work: (opened: Opened) => Promise<T>) => withSystem([], work);
  const message = new RegExp(`REDIS_URL: no Redis answers at 127\\.0\\.0\\.1:\\d+ \\(.*(${words.source})`);

  beforeAll(async () => {
    away = await port(kind);
    process.env['REDIS_URL'] = `redis://:own-word@127.0.0.1:${away.number}`;
  });
  afterAll(async () => {
    process.env['REDIS_URL'] = former;
    await away.close();
  });

  test('what waits in MongoDB is shown, and who is away is named without the password', async () => {
    const shown = await asAdmin(showQueues);
    expect(shown).toMatch(message);
    expect(shown).not.toContain('own-word');
    for (const { name } of services) expect(shown).toMatch(new RegExp(`^${name} +\\d`, 'm'));
  });

  test('a dead letter is listed, read whole and discarded', async () => {
    const id = await letter();
    expect(await asAdmin((opened) => listLetters(opened, [], 'dead'))).toContain(id);
    expect(JSON.parse(await asAdmin((opened) => showLetter(opened, 'voting', id)))).toMatchObject({ _id: id });
    expect(await asAdmin((opened) => deal(opened, 'discard', { service: 'voting', id, by: 'admin:ada' }))).toBe(
      `${id} will not be done`,
    );
  });

  test('what needs a queue ends soon with the same words, and changes nothing', async () => {
    const id = await letter();
    const ends = await Promise.allSettled([
      asAdmin((opened) => deal(opened, 'replay', { service: 'voting', id, by: 'ada' })),
      asAdmin((opened) => replayAll(opened, 'voting', 'ada')),
      asAdmin((opened) => pause(opened, 'voting')),
      asAdmin((opened) => resume(opened, 'voting')),
      withSystem([voting.environment], (opened) => replay(opened, voting, 'voting')),
    ]);
    for (const end of ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching(message) } });
    expect(JSON.parse(await asAdmin((opened) => showLetter(opened, 'voting', id)))).toMatchObject({ state: 'dead' });
  });
});
