import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder, isExecutable, onPath, runsHere } from '../../libs/embedded/executables.ts';
import { whileLocked } from '../../libs/embedded/folder-lock.ts';
import { rustDaemon, SECANTUS_RS } from '../../libs/embedded/mongo-provider.ts';
import { installedWheel, programInside } from '../../libs/embedded/python-wheel.ts';
import { inForeground } from '../command/program.ts';
import type { Session } from '../command/session.ts';

const WORKSHOP = 'mongo-build-';
/** Compilers that outlive a failed cargo still write for a moment, so removing is tried again. */
const REMOVING = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 };

const say = (line: string) => console.log(line);

/** cmake builds WiredTiger. The wheel of that name brings it where the system has none. */
async function withCmake(workshop: string): Promise<string> {
  const path = process.env['PATH'] ?? '';
  const cmake = onPath('cmake');
  if (cmake !== undefined && (await runsHere(cmake))) return path;
  say('cmake is not on the PATH; taking it from PyPI for this build');
  const venv = await installedWheel(
    { folder: join(workshop, 'cmake'), requirement: 'cmake>=3.31,<5', about: 'about 60 MB, thrown away afterwards' },
    say,
  );
  const program = await programInside(venv, 'cmake/data/bin/cmake');
  if (program === undefined) throw new Error('The wheel of cmake holds no cmake for this machine.');
  return `${dirname(program)}${delimiter}${path}`;
}

async function build(cargo: string, session: Session): Promise<void> {
  // A killed build leaves some 1,000 MB behind.
  for (const remnant of await readdir(cacheFolder()))
    if (remnant.startsWith(WORKSHOP)) await rm(join(cacheFolder(), remnant), REMOVING);
  const workshop = await mkdtemp(join(cacheFolder(), WORKSHOP));
  session.atEnd(() => rm(workshop, REMOVING));
  const PATH = await withCmake(workshop);
  // The crate asks for a newer compiler than it needs.
  const args = [
    'install',
    'secantus-mdb',
    '--version',
    SECANTUS_RS,
    '--root',
    workshop,
    '--locked',
    '--ignore-rust-version',
  ];
  say(`cargo ${args.join(' ')}\nThis compiles WiredTiger: some minutes.`);
  const code = await inForeground(session, cargo, args, {
    env: { ...process.env, PATH, CARGO_TARGET_DIR: join(workshop, 'target') },
  });
  const built = join(workshop, 'bin', 'secantusd-rs');
  if (code !== 0 || !(await runsHere(built)))
    throw new Error('The build failed; see above. Seuil runs without it, only slower.');
  await mkdir(dirname(rustDaemon()), { recursive: true });
  await rename(built, rustDaemon());
  say(
    `Built ${rustDaemon()}; the next \`npm start\` takes it if it passes the check at each start (docs/embedded-mongodb.md), with data of its own.`,
  );
}

export async function buildMongo(
  { 'if-possible': ifPossible }: { 'if-possible': boolean },
  session: Session,
): Promise<number> {
  const isThere = async () => isExecutable(rustDaemon()) && (await runsHere(rustDaemon()));
  if (await isThere()) {
    say(`${rustDaemon()} is there already.`);
    return 0;
  }
  const cargo = onPath('cargo');
  if (cargo === undefined) {
    say(
      'cargo is not on the PATH (https://rustup.rs), so the fast MongoDB stand-in cannot be built; the slower one will do.',
    );
    return ifPossible ? 0 : 1;
  }
  const onWait = () => say('another process is building it; waiting');
  const lock = join(cacheFolder(), 'secantusd-rs.lock');
  await whileLocked(lock, { waitMs: 60 * 60_000, onWait }, async () => {
    // Others would see that the lock belongs to a dead process, but we leave nothing behind.
    session.atEnd(() => rm(lock, REMOVING));
    if (await isThere()) say(`${rustDaemon()} is there now.`);
    else await build(cargo, session);
  });
  return 0;
}
