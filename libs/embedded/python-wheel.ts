import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf } from '../errors/message-of.ts';
import { cacheFolder, isExecutable, onPath, run, VERSION_MS } from './executables.ts';
import { whileLocked } from './folder-lock.ts';

/**
 * The time, in milliseconds, that one step of an installation may take, also on a slow network. A pip that hangs would
 * otherwise hold the lock for ever.
 */
const INSTALL_MS = 15 * 60_000;

/** The wheels that we need were built for these versions of Python. With another version pip would compile, or fail. */
const VERSIONS = ['3.13', '3.12', '3.11', '3.10'];

async function findPython(): Promise<string> {
  const otherVersions: string[] = [];
  for (const name of ['python3', ...VERSIONS.map((version) => `python${version}`)]) {
    const file = onPath(name);
    if (file === undefined) continue;
    const version = await run(file, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      timeout: VERSION_MS,
    }).catch(() => undefined);
    if (version !== undefined && VERSIONS.includes(version.stdout.trim())) return file;
    otherVersions.push(
      `${file}${version === undefined ? ', which does not run' : `, which is ${version.stdout.trim()}`}`,
    );
  }
  const wanted = `Python ${VERSIONS.at(-1) ?? ''} to ${VERSIONS[0] ?? ''}`;
  throw new Error(
    `${wanted} is needed on the PATH, as python3; ${otherVersions.length === 0 ? 'no Python is there' : `there is ${otherVersions.join('; ')}`}.`,
  );
}

/** Picks from the many lines of pip those about steps that take long, for a reader who waits. */
export function progressOf(line: string): string | undefined {
  const [, name, size] = /^\s*Downloading ([\w.]+?)-\d\S* \(([\d.]+ [MG]B)\)/.exec(line) ?? [];
  if (name !== undefined) return `downloading ${name} (${size ?? ''})`;
  const [, names] = /^\s*Installing collected packages: (.+)$/.exec(line) ?? [];
  return names === undefined ? undefined : `unpacking ${names.split(',').length} packages`;
}

async function follow(file: string, args: string[], say: (line: string) => void): Promise<void> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: INSTALL_MS });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const last: string[] = [];
  const hear = async (stream: NodeJS.ReadableStream) => {
    for await (const line of createInterface({ input: stream })) {
      last.push(line);
      const progress = progressOf(line);
      if (progress !== undefined) say(`  ${progress}`);
    }
  };
  await Promise.all([hear(child.stdout), hear(child.stderr)]);
  const [code] = await exited;
  if (code !== 0)
    throw new Error(`${basename(file)} ${args.slice(0, 4).join(' ')} failed:\n${last.slice(-12).join('\n')}`);
}

export type Wheel = { folder: string; requirement: string; pipOptions?: string[]; about: string };

/**
 * Gives a virtual environment that holds one package. It is made on first use: built under another name, and renamed
 * when it is whole, so a killed install leaves nothing that looks finished. The rename breaks the first lines of the
 * scripts, so run `bin/python -m …`, never `bin/<script>`.
 */
export async function installedWheel(
  { folder, requirement, pipOptions = [], about }: Wheel,
  say: (line: string) => void,
): Promise<string> {
  const isThere = () => isExecutable(join(folder, 'bin', 'python'));
  if (isThere()) return folder;
  const onWait = () => say(`another process is installing ${requirement}; waiting for it`);
  return whileLocked(`${folder}.lock`, { waitMs: INSTALL_MS, onWait }, async () => {
    if (isThere()) return folder;
    const unfinished = `${basename(folder)}.part-`;
    for (const oldFolder of await readdir(dirname(folder)))
      if (oldFolder.startsWith(unfinished))
        await rm(join(dirname(folder), oldFolder), { recursive: true, force: true });
    const part = join(dirname(folder), `${unfinished}${process.pid}`);
    const python = await findPython();
    say(`installing ${requirement} into ${folder} (once; ${about})`);
    try {
      await follow(python, ['-m', 'venv', part], say).catch((error: unknown) => {
        throw new Error(
          `Python can make no virtual environment (on Debian and Ubuntu: apt install python3-venv).\n${messageOf(error)}`,
        );
      });
      await follow(
        join(part, 'bin', 'python'),
        [
          '-m',
          'pip',
          'install',
          '--no-input',
          '--disable-pip-version-check',
          '--progress-bar',
          'off',
          '--only-binary',
          ':all:',
          ...pipOptions,
          requirement,
        ],
        say,
      );
      await rename(part, folder);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
    return folder;
  });
}

/**
 * Gives the Python of a tool that is one package, in the cache of the user. Its option `-m` names the module to run.
 */
export async function pythonTool(
  name: string,
  version: string,
  about: string,
  say: (line: string) => void,
): Promise<string> {
  await mkdir(cacheFolder(), { recursive: true });
  const folder = await installedWheel(
    { folder: join(cacheFolder(), `${name}-${version}`), requirement: `${name}==${version}`, about },
    say,
  );
  return join(folder, 'bin', 'python');
}

/** Finds a compiled program inside the package. */
export async function programInside(folder: string, ending: string): Promise<string | undefined> {
  const files = await readdir(join(folder, 'lib'), { recursive: true });
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, 'lib', file))
    .find(isExecutable);
}
