import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cacheFolder, isExecutable, onPath } from '../../libs/embedded/executables.ts';
import { listened } from '../command/program.ts';
import type { Session } from '../command/session.ts';
import type { Stage } from './dockerfile.ts';
import { openPaths, type Ground } from './enact.ts';

type Npm = (args: readonly string[], cwd: string) => Promise<string>;

const npmOf =
  (session: Session): Npm =>
  async (args, cwd) => {
    const { code, stdout, stderr } = await listened(session, 'npm', args, { cwd });
    if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
    return stdout.trim();
  };

/** Gives the very version on which the image is built, as npm has it: `node:26.10.0-trixie-slim` is 26.10.0. */
async function nodeOf(stage: Stage | undefined, npm: Npm, say: (line: string) => void): Promise<string> {
  const version = /^node:(\d+\.\d+\.\d+)-/.exec(stage?.from ?? '')?.[1];
  if (version === undefined)
    throw new Error(`The Dockerfile does not begin with an exact version of Node: ${stage?.from ?? ''}`);
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), `${name}-${version}`);
  const file = join(folder, 'node_modules', name, 'bin', 'node');
  if (!isExecutable(file)) {
    say(`fetching ${name}@${version} into ${folder} (once)`);
    await mkdir(folder, { recursive: true });
    await npm(['install', '--no-save', '--ignore-scripts', '--no-engine-strict', `${name}@${version}`], folder);
  }
  return file;
}

const proxies = () =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]): [string, string][] =>
      /^(https?|no)_proxy$/i.test(key) && value !== undefined ? [[key, value]] : [],
    ),
  );

/** Gives the variables with which this machine reaches the registry, and no other settings. */
async function reach(npm: Npm): Promise<Record<string, string>> {
  const settings = ['registry', 'cafile', 'cache'].map(
    async (key) => [`npm_config_${key}`, await npm(['config', 'get', key], tmpdir())] as const,
  );
  return { ...Object.fromEntries((await Promise.all(settings)).filter(([, value]) => value !== 'null')), ...proxies() };
}

/** Makes an empty folder with the image's Node, and an environment with nothing of this machine. */
export async function prepareGround(
  stages: readonly Stage[],
  session: Session,
  say: (line: string) => void,
): Promise<Ground & { readonly node: string }> {
  const npm = npmOf(session);
  const folder = await realpath(await session.temporaryFolder('image'));
  // Nobody may write into what was built, so it has to be made writable before it is removed.
  session.atEnd(() => spawnSync('chmod', ['-R', 'u+w', folder]));
  // Another user runs the services, and must be able to enter this folder.
  await chmod(folder, 0o755);
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const node = join(bin, 'node');
  await copyFile(await nodeOf(stages[0], npm, say), node);
  const npmFile = process.env['npm_execpath'] ?? (await realpath(onPath('npm') ?? ''));
  await writeFile(join(bin, 'npm'), `#!/bin/sh\nexec "${node}" "${npmFile}" "$@"\n`, { mode: 0o755 });
  await mkdir(join(folder, 'home'));
  const context = resolve('.');
  return {
    folder,
    context,
    node,
    say,
    session,
    open: openPaths(await readFile(join(context, '.dockerignore'), 'utf8')),
    env: { PATH: `${bin}:/usr/bin:/bin`, HOME: join(folder, 'home'), ...(await reach(npm)) },
  };
}
