import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diesWithItsParent } from './executables.ts';
import { freePort } from './free-port.ts';
import { holdsWithin, orphanGone } from './process-life.ts';

const TETHER = fileURLToPath(new URL('tether.js', import.meta.url));
/** The time, in milliseconds, that a server has after SIGTERM to write its data. Then its tether ends it by force. */
const GRACE_MS = 10_000;
/** The time, in milliseconds, that the tether itself has beyond that. Then it is ended by force, too. */
const TETHER_MS = 2_000;
/**
 * The time, in milliseconds, that a server has to get ready. It reads its whole data folder first, and the first start
 * of the Python daemon on a busy machine takes long.
 */
export const READY_MS = 60_000;

export type ServerPlan = {
  name: string;
  /** The working directory of the server. A later run recognises an orphan by it. */
  folder: string;
  preferredPort: number | undefined;
  command: (port: number) => { file: string; args: string[] };
  /** This must ask the server for its pid: if another server took the port in between, that one would answer. */
  isReady: (port: number, pid: number) => Promise<boolean>;
  readyWithinMs: number;
};

export type ChildServer = { port: number; stop: () => Promise<void> };

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function tail(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.split('\n').slice(-25).join('\n').slice(-3_000).trim();
}

async function endChild(tether: ChildProcess): Promise<void> {
  tether.stdin?.end();
  if (
    hasEnded(tether) ||
    (await holdsWithin(() => hasEnded(tether), GRACE_MS + TETHER_MS, 20)) ||
    tether.pid === undefined
  )
    return;
  // The tether leads its own process group, so this signal ends the server too.
  process.kill(-tether.pid, 'SIGKILL');
  await holdsWithin(() => hasEnded(tether), TETHER_MS);
}

async function launch(
  plan: ServerPlan,
  port: number,
  log: string,
): Promise<{ tether: ChildProcess; pid: number | undefined }> {
  const { file, args } = plan.command(port);
  const setpriv = diesWithItsParent();
  const command = setpriv === undefined ? [file, ...args] : [setpriv, '--pdeathsig', 'TERM', file, ...args];
  const output = await open(log, 'w');
  // A debugger or loader meant for the parent must not load into the tether.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const tether = spawn(process.execPath, [TETHER, String(GRACE_MS), ...command], {
    detached: true,
    stdio: ['pipe', 'pipe', output.fd],
    cwd: plan.folder,
    env,
  });
  await output.close();
  // Thanks to unref, a program that forgets to stop the servers can still end, and its end closes the pipe.
  tether.unref();
  if (tether.stdin instanceof Socket) tether.stdin.unref();
  tether.stdin?.on('error', () => undefined);
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- it is a pipe
  const stdout = tether.stdout!;
  const firstOutput = await Promise.race([once(stdout, 'data'), once(tether, 'exit'), once(tether, 'error')]);
  tether.stdout?.destroy();
  return { tether, pid: Buffer.isBuffer(firstOutput[0]) ? Number(firstOutput[0].toString()) : undefined };
}

/**
 * Starts a server on the loopback address. The server ends with this process, however this process ends.
 * @throws an error with the end of its log when it does not get ready in time
 */
export async function startChild(plan: ServerPlan, say: (line: string) => void): Promise<ChildServer> {
  await mkdir(plan.folder, { recursive: true });
  const [log, pidFile] = [join(plan.folder, '..', `${plan.name}.log`), join(plan.folder, '..', `${plan.name}.pid`)];
  const earlier = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (earlier > 0) await orphanGone(earlier, plan.folder, say);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? plan.preferredPort : undefined);
    const { tether, pid } = await launch(plan, port, log);
    if (pid !== undefined) await writeFile(pidFile, String(pid));
    const ready =
      pid !== undefined &&
      (await holdsWithin(
        async () => hasEnded(tether) || (await plan.isReady(port, pid).catch(() => false)),
        plan.readyWithinMs,
      ));
    if (ready && !hasEnded(tether)) return { port, stop: guarded(plan.name, tether, { log, pidFile, say }) };
    const why = hasEnded(tether) ? 'ended while starting' : `did not answer within ${plan.readyWithinMs / 1_000} s`;
    await endChild(tether);
    const words = await tail(log);
    if (attempt >= 3 || !/in use|EADDRINUSE/i.test(words))
      throw new Error(`${plan.name} ${why}; its last words (${log}):\n${words}`);
  }
}

function guarded(
  name: string,
  tether: ChildProcess,
  { log, pidFile, say }: { log: string; pidFile: string; say: (line: string) => void },
): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  tether.once('exit', () => {
    if (stopping === undefined) say(`${name} ended by itself; see ${log}`);
  });
  return () =>
    (stopping ??= (async () => {
      await endChild(tether);
      await rm(pidFile, { force: true });
    })());
}
