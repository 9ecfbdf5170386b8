import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from '../command/session.ts';
import type { BuiltStage } from './enact.ts';

const START_MS = 60_000;
const LOOK_EVERY_MS = 500;

export type Ended = { readonly code: number | null; readonly output: string; readonly ms: number };
export type Container = { readonly port: number; readonly end: (signal: 'SIGTERM') => Promise<Ended> };

/**
 * Runs a built stage as the image would: with its user, its environment, the variables of the call, and its entry
 * point.
 */
export function containersOf(built: BuiltStage, path: string, session: Session) {
  const here = (word: string) => (word.startsWith(built.workdir) ? join(built.root, word) : word);
  const [uid, gid] = (built.user ?? '').split(':').map(Number);

  const launch = (
    words: readonly string[],
    variables: Readonly<Record<string, string>>,
  ): { child: ChildProcess; ended: Promise<Ended> } => {
    const [file = '', ...args] = words.map(here);
    const started = performance.now();
    // Only root can become another user. Without root, the check already runs as an ordinary user.
    const user = process.getuid?.() === 0 && uid !== undefined ? { uid, gid } : {};
    const child = spawn(file, args, {
      cwd: join(built.root, built.workdir),
      env: { PATH: path, ...built.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
    session.atEnd(() => child.kill('SIGKILL'));
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    const ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      output: output.join(''),
      ms: performance.now() - started,
    }));
    return { child, ended };
  };

  const start = (args: readonly string[], variables: Readonly<Record<string, string>>) =>
    launch([...built.entrypoint, ...(args.length > 0 ? args : built.command)], variables);

  return {
    run: (args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      start(args, variables).ended,

    /**
     * Starts a container and waits until its own HEALTHCHECK says that it is healthy, as Docker does.
     * @throws an error with its output, when it never is healthy
     */
    async up(args: readonly string[], port: number, variables: Readonly<Record<string, string>>): Promise<Container> {
      const environment = { ...variables, PORT: String(port) };
      const { child, ended } = start(args, environment);
      const over: Ended[] = [];
      // Nobody waits for this end; the loop below looks whether it has come.
      void ended.then((end) => over.push(end));
      const deadline = Date.now() + START_MS;
      while ((await launch(built.healthCommand, environment).ended).code !== 0) {
        if (Date.now() > deadline) child.kill('SIGKILL');
        for (const { code, output } of over)
          throw new Error(`${args.join(' ')} never was healthy (exit ${String(code)}):\n${output.slice(-3_000)}`);
        await pause(LOOK_EVERY_MS);
      }
      return {
        port,
        end(signal) {
          const askedAt = performance.now();
          child.kill(signal);
          return ended.then((end) => ({ ...end, ms: performance.now() - askedAt }));
        },
      };
    },
  };
}
