import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Tree } from '../../../scripts/k8s/kustomize.ts';
import { podOf, production, read, workloadsOf } from '../../readers/deployment-files.ts';

const LIMIT = '/sys/fs/cgroup/memory.max';
const MIB = 1024 * 1024;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seuil-entrypoint-'));
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  expect(read('scripts/entrypoint.sh')).toContain(LIMIT);
  put('entrypoint.sh', read('scripts/entrypoint.sh').replaceAll(LIMIT, join(folder, 'memory.max')));
  put(
    'dist/services/voting/main.js',
    "console.log(JSON.stringify([process.env.NODE_OPTIONS ?? '', require('node:v8').getHeapStatistics().heap_size_limit]))",
  );
  put(
    'dist/scripts/migrate.js',
    "console.log(JSON.stringify([process.env.NODE_OPTIONS ?? '', process.argv.slice(2)]))",
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the script in a container that has so much memory, in bytes; without a limit where none is given. */
function run(words: readonly string[], limit: number | 'max' | undefined, options?: string): [string, unknown] {
  rmSync(join(folder, 'memory.max'), { force: true });
  if (limit !== undefined) writeFileSync(join(folder, 'memory.max'), `${limit}\n`);
  const { NODE_OPTIONS: _, ...env } = process.env;
  return JSON.parse(
    execFileSync('sh', [join(folder, 'entrypoint.sh'), ...words], {
      encoding: 'utf8',
      env: { ...env, ...(options !== undefined && { NODE_OPTIONS: options }) },
    }),
  ) as [string, unknown];
}

test('the heap of a process is a part of the memory of its container, and the options of the image stay', () => {
  const limits = workloadsOf(production, 'Deployment').map((workload) =>
    Number.parseInt((podOf(workload)['containers'] as Tree[])[0]?.['resources'].limits.memory as string),
  );
  expect(new Set(limits).size).toBe(1);
  const memory = (limits[0] ?? NaN) * MIB;
  const [options, heap] = run(['voting'], memory, '--enable-source-maps');
  expect(options).toBe('--enable-source-maps --max-old-space-size=249');
  // V8 adds the young generation, which is some dozens of megabytes at most.
  expect(heap).toBeGreaterThan(0.6 * memory);
  expect(heap).toBeLessThan(0.8 * memory);
});

test('what an operator gives stands', () => {
  for (const given of ['--max-old-space-size=300', '--max_old_space_size=300'])
    expect(run(['migrate'], 384 * MIB, given)[0]).toBe(given);
});

test('without a limit, or without the file, Node decides', () => {
  expect(run(['migrate'], 'max')[0]).toBe('');
  expect(run(['migrate'], undefined)[0]).toBe('');
  expect(run(['migrate'], undefined, '--enable-source-maps')[0]).toBe('--enable-source-maps');
});

test('words behind a script reach it', () => {
  expect(run(['migrate', '--wait'], 384 * MIB)[1]).toEqual(['--wait']);
});
