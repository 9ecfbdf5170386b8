import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { queues, tasks, topology, type QueueName } from '../../../libs/events/topology.ts';
import { METRICS } from '../../../libs/telemetry/metric-names.ts';

test('the client and the picture of the architecture are what the code says; if not, run `npm run generate`', async () => {
  // A process of its own: mjml and the client generator are ES modules that Jest cannot load.
  const check = promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/generate.ts', '--check']);
  await expect(check).resolves.toMatchObject({ stderr: '' });
});

const sources = readdirSync('services', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(`services/${file}`, 'utf8') }));

test('every event of the topology is announced by the service that it names, and by no other', () => {
  for (const [type, { producer }] of Object.entries(topology)) {
    const announcing = sources
      .filter(({ file, text }) => /(events|recalculate)\.ts$/.test(file) && text.includes(`'${type}'`))
      .map(({ file }) => file.split('/')[0]);
    expect({ type, by: [...new Set(announcing)] }).toEqual({ type, by: [producer] });
  }
});

test('every queue is worked on, and no event names a queue that does not exist', () => {
  const heard = new Set<QueueName>([
    ...Object.values(topology).flatMap(({ consumers }): readonly QueueName[] => consumers),
    ...Object.values(tasks).map(({ queue }) => queue),
  ]);
  expect([...heard].sort()).toEqual(Object.keys(queues).sort());
});

test('every metric is measured somewhere', () => {
  const libs = readdirSync('libs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('metric-names.ts'))
    .map((file) => readFileSync(`libs/${file}`, 'utf8'));
  const all = [...libs, ...sources.map(({ text }) => text)].join('\n');
  expect(Object.keys(METRICS).filter((name) => !all.includes(`'${name}'`))).toEqual([]);
});
