import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeVariables } from '../../../scripts/compose-variables.ts';
import { startProcess, type ServiceProcess } from '../../../scripts/drill/service-process.ts';
import { directory } from '../../../services/directory/app.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { newId, startSystem } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let folder: string;
const started: ServiceProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-ending-'));
});
afterAll(async () => {
  for (const each of started) await each.end('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Asks over a connection that is kept, as a proxy does. */
function proxyTo(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async (path: string) => {
    const sent = request(`${url}${path}`, { agent }).end();
    const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
    await once(answer.resume(), 'end');
    return { status: answer.statusCode, connection: answer.headers.connection, reused: sent.reusedSocket };
  };
}

test('who is told to end says so to the probe, answers whoever still comes, and lets go of their connections', async () => {
  const system = await startSystem([directory], { DRAIN_SECONDS: '8' });
  const ask = proxyTo(system.url);
  expect(await ask('/health/live')).toMatchObject({ status: 200, connection: 'keep-alive', reused: false });
  expect(await ask('/health/live')).toMatchObject({ status: 200, connection: 'keep-alive', reused: true });
  let stopped = false;
  const stopping = system.stop().then(() => {
    stopped = true;
  });
  expect(await ask('/health/ready')).toMatchObject({ status: 503, connection: 'close', reused: true });
  // A new connection: also who has not heard yet is answered.
  expect(await ask('/v1/groups')).toMatchObject({ status: 401, connection: 'close', reused: false });
  expect(stopped).toBe(false);
  await stopping;
  await expect(ask('/health/live')).rejects.toThrow('ECONNREFUSED');
});

test('what the last requests wrote is told before the process ends', async () => {
  const system = await startSystem([directory]);
  const token = await system.machine('directory');
  const groupIds = Array.from({ length: 40 }, () => newId());
  const answers = await Promise.all(
    groupIds.map((groupId) =>
      system.call('PUT', `/v1/groups/${groupId}`, { token, body: { name: 'GA', department: '75', certified: true } }),
    ),
  );
  await system.stop();
  expect(answers.map(({ status }) => status)).toEqual(groupIds.map(() => 200));
  const announced = (await waitingFor(system, 'proposal')).flatMap(({ type, data }) =>
    type === 'group.changed' ? [data.groupId] : [],
  );
  // Told at least once: a batch that took too long is told again.
  expect([...new Set(announced)].sort()).toEqual(groupIds.sort());
});

const startDirectory = async (name: string, drainSeconds: string): Promise<ServiceProcess> => {
  const variables = composeVariables('directory', {
    MONGODB_URI: process.env['MONGODB_URI']!,
    REDIS_URL: process.env['REDIS_URL']!,
  });
  const directoryProcess = await startProcess({
    name,
    entry: 'services/directory/main.ts',
    folder,
    variables: { ...variables, NAMESPACE: `t${crypto.randomUUID().slice(0, 8)}`, DRAIN_SECONDS: drainSeconds },
  });
  started.push(directoryProcess);
  await directoryProcess.ready();
  return directoryProcess;
};

test('one Ctrl-C that comes twice is one; a second signal ends the process at once', async () => {
  const ending = await startDirectory('impatient', '60');
  ending.signal('SIGINT');
  ending.signal('SIGINT');
  await waitUntil(async () => !(await ending.isReady()), { what: 'the process ends in good order' });
  expect((await fetch(`${ending.url}/health/live`)).status).toBe(200);
  let code: number | undefined;
  void ending.gone.then((ended) => {
    code = ended;
  });
  await waitUntil(
    () => {
      ending.signal('SIGTERM');
      return code !== undefined;
    },
    { what: 'its end', everyMs: 200 },
  );
  // In good order, after the minute of its drain, it would have ended with 0.
  expect(code).toBe(128 + constants.signals.SIGTERM);
});

test('a request that never ends holds the process up for ten seconds, and no longer', async () => {
  const held = await startDirectory('held', '0');
  const socket = connect(Number(new URL(held.url).port), '127.0.0.1').on('error', () => undefined);
  socket.write('POST /v1/groups/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
  await once(socket, 'ready');
  await fetch(`${held.url}/health/live`);
  const { code, ms } = await held.end('SIGTERM');
  // That it ends at all is the promise: the request is never whole.
  expect(code).toBe(0);
  expect(ms).toBeGreaterThan(9_000);
  socket.destroy();
});
