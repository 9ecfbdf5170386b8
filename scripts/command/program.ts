import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Session } from './session.ts';

const GRACE_MS = 10_000;

/**
 * Ends the program with the command: with SIGTERM first, then by force. A caller that waits for its exit code then
 * hears nothing more.
 */
function endOf(session: Session, child: ChildProcess, signal: (signalName: NodeJS.Signals) => void): Promise<number> {
  let isOver = false;
  // A program that was ended by a signal has no exit code.
  const gone = once(child, 'exit').then(([code]) => (code as number | null) ?? 1);
  session.atEnd(async () => {
    isOver = true;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    signal('SIGTERM');
    const overdue = setTimeout(() => signal('SIGKILL'), GRACE_MS);
    await gone.catch(() => undefined);
    clearTimeout(overdue);
  });
  return gone.then((code) => (isOver ? new Promise(() => undefined) : code));
}

/**
 * Runs a program at the caller's terminal.
 * @returns its exit code as a promise, and its pid at once
 */
export function inForeground(
  session: Session,
  file: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> & { readonly pid: number | undefined } {
  const child = spawn(file, args, { stdio: 'inherit', ...options });
  return Object.assign(
    endOf(session, child, (signal) => child.kill(signal)),
    { pid: child.pid },
  );
}

export type Said = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program with all processes that it starts, and keeps what it prints. */
export async function listened(
  session: Session,
  file: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<Said> {
  // The program leads a process group of its own, so that one signal also reaches the processes that it starts.
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  const code = await endOf(session, child, (signal) => {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  });
  await closed;
  return { code, ...output };
}
