import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { queues } from '../../../libs/events/topology.ts';
import { budget } from '../../../services/budget/app.ts';
import { announce, withPublisher } from '../../scenes/announce.ts';
import { V1_RULES } from '../../scenes/season-of-v1.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([budget]);
});
afterAll(() => system.stop());

/** The value of one line of what Prometheus scrapes; undefined where there is no such line. */
async function read(line: string): Promise<number | undefined> {
  const { status, headers, body } = await system.call('GET', '/metrics');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain']);
  const found = (body as string).split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}
const reaches = (line: string, value: number) =>
  waitUntil(async () => (await read(line)) === value, { what: `${line} ${value}` });
const groupChanged = (name: unknown) => {
  const groupId = newId();
  return eventOf('group.changed', groupId, 1, testClock.now(), {
    groupId,
    version: 1,
    name: name as string,
    department: '75',
    certified: true,
  });
};

test('requests are counted by route and status, whatever the ids in their paths and the paths that strangers try', async () => {
  const token = await system.token({ scope: 'finance' });
  for (let call = 0; call < 3; call += 1) await system.call('GET', `/v1/seasons/${newId()}`, { token });
  await system.call('GET', `/v1/${newId()}`);
  const count = (labels: string) => read(`seuil_http_request_duration_seconds_count{${labels}}`);
  expect(await count('service="budget",route="/v1/seasons/:seasonId",method="GET",status="404"')).toBe(3);
  expect(await count('service="none",route="none",method="GET",status="404"')).toBe(1);
});

test('a counter is there before it counts, so that its first increase is seen', async () => {
  for (const outcome of ['done', 'retried', 'buried'])
    expect([outcome, await read(`seuil_jobs_total{queue="budget",outcome="${outcome}"}`)]).toEqual([
      outcome,
      expect.any(Number),
    ]);
  expect(await read('seuil_sweep_failures_total{service="budget",sweep="settle-what-is-due"}')).toBe(0);
  expect(await read('seuil_mails_total{outcome="refused"}')).toBe(0);
  expect(await read('seuil_settlements_total')).toBe(0);
});

test('a process tells the depth of every queue, also of services that run elsewhere or not at all', async () => {
  for (const queue of Object.keys(queues))
    expect([queue, await read(`seuil_queue_depth{queue="${queue}"}`)]).toEqual([queue, expect.any(Number)]);
});

test('a process tells its version, its heap and its connections', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await read(`seuil_build_info{service="budget",role="all",version="${version}"}`)).toBe(1);
  const [used = NaN, limit = NaN] = [
    await read('seuil_process_heap_bytes{part="used"}'),
    await read('seuil_process_heap_bytes{part="limit"}'),
  ];
  expect([used > 0, limit > used]).toEqual([true, true]);
  const connections = (state: string) => read(`seuil_mongo_connections{state="${state}"}`);
  await waitUntil(async () => ((await connections('open')) ?? 0) > 0, { what: 'an open connection' });
  await reaches('seuil_mongo_connections{state="in-use"}', 0);
  expect(await connections('waiting')).toBe(0);
});

test('the ledger tells its money by kind of account', async () => {
  const finance = await system.token({ scope: 'finance' });
  const { body: season } = await system.call('POST', '/v1/seasons', {
    token: finance,
    key: newId(),
    body: { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31', mode: 'daily', policy: V1_RULES },
  });
  const allocated = await system.call('PUT', `/v1/seasons/${season.id}/allocations/one`, {
    token: finance,
    body: { amountCents: 123_400 },
  });
  expect(allocated.status).toBeLessThan(300);
  await reaches('seuil_ledger_balance_cents{account_kind="national",part="available"}', 123_400);
  expect(await read('seuil_ledger_balance_cents{account_kind="group",part="held"}')).toBe(0);
  await reaches('seuil_pending_events{service="budget"}', 0);
});

test('an event that waits in its document shows with its age, by the clock that dated it', async () => {
  const lag = 'seuil_relay_lag_seconds{service="budget"}';
  await reaches(lag, 0);
  // Only a newer version would publish this one.
  const event = { ...groupChanged('GA'), type: 'settlement.doubled' };
  const settlements = system.database('budget').collection<{ _id: string; pending: unknown[] }>('settlements');
  await settlements.insertOne({ _id: event.id, pending: [{ at: testClock.ago(90_000), event }] });
  const seconds = (await read(lag))!;
  await settlements.deleteOne({ _id: event.id });
  expect([seconds >= 90, seconds < 3_600]).toEqual([true, true]);
});

test('what waits in a queue shows with its age, and what was done or buried is counted', async () => {
  const depth = 'seuil_queue_depth{queue="budget"}';
  await reaches(depth, 0);
  const done = (await read('seuil_jobs_total{queue="budget",outcome="done"}')) ?? 0;
  await withPublisher(system, (publisher) => publisher.queue('budget').pause());
  // A worker may have one job in hand already when the pause reaches it.
  await announce(system, groupChanged('GA Un'), groupChanged('GA Deux'), groupChanged(7));
  await waitUntil(
    async () =>
      ((await read(depth)) ?? 0) >= 1 && ((await read('seuil_queue_oldest_age_seconds{queue="budget"}')) ?? 0) > 0,
    { what: 'a job that waits' },
  );
  await withPublisher(system, (publisher) => publisher.queue('budget').resume());
  await reaches('seuil_dead_letters{service="budget"}', 1);
  await reaches(depth, 0);
  expect(((await read('seuil_jobs_total{queue="budget",outcome="done"}')) ?? 0) > done).toBe(true);
});
