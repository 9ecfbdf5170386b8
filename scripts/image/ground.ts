import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cacheFolder, isExecutable, onPath } from '../../libs/embedded/executables.ts';
import type { Stage } from './dockerfile.ts';
import { openPaths, type Ground } from './enact.ts';

function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
  return stdout.trim();
}

/** The very version that the image is built on, as npm has it; `node:26.10.0-trixie-slim` is 26.10.0. */
async function nodeOf(stage: Stage | undefined, say: (line: string) => void): Promise<string> {
  const version = /^node:(\d+\.\d+\.\d+)-/.exec(stage?.from ?? '')?.[1];
  if (version === undefined) throw new Error(`The Dockerfile does not begin with an exact version of Node: ${stage?.from ?? ''}`);
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), `${name}-${version}`);
  const file = join(folder, 'node_modules', name, 'bin', 'node');
  if (!isExecutable(file)) {
    say(`fetching ${name}@${version} into ${folder} (once)`);
    await mkdir(folder, { recursive: true });
    npm(['install', '--no-save', '--ignore-scripts', '--no-engine-strict', `${name}@${version}`], folder);
  }
  return file;
}

const proxies = () => Object.fromEntries(Object.entries(process.env).flatMap(([key, value]): [string, string][] => (/^(https?|no)_proxy$/i.test(key) && value !== undefined ? [[key, value]] : [])));

/** How this machine reaches the registry; nothing else of its settings. */
const reach = (): Record<string, string> => ({
  ...Object.fromEntries(['registry', 'cafile', 'cache'].map((key): [string, string] => [`npm_config_${key}`, npm(['config', 'get', key], tmpdir())]).filter(([, value]) => value !== 'null')),
  ...proxies(),
});

/** An empty folder, the image's Node, and an environment with nothing of ours. */
export async function prepareGround(stages: readonly Stage[], say: (line: string) => void): Promise<Ground & { readonly node: string }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'seuil-image-')));
  // Another user runs the services, and must get this far.
  await chmod(folder, 0o755);
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const node = join(bin, 'node');
  await copyFile(await nodeOf(stages[0], say), node);
  const npmFile = process.env['npm_execpath'] ?? (await realpath(onPath('npm') ?? ''));
  await writeFile(join(bin, 'npm'), `#!/bin/sh\nexec "${node}" "${npmFile}" "$@"\n`, { mode: 0o755 });
  await mkdir(join(folder, 'home'));
  const context = resolve('.');
  return {
    folder, context, node, say,
    open: openPaths(await readFile(join(context, '.dockerignore'), 'utf8')),
    env: { PATH: `${bin}:/usr/bin:/bin`, HOME: join(folder, 'home'), ...reach() },
  };
}
