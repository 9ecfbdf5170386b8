import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../libs/embedded/free-port.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TETHER = join(ROOT, 'libs/embedded/tether.js');
/**
 * The time, in milliseconds, that a pod has to end (`k8s/base/every-deployment.yaml`). Then it is killed, and its exit
 * code is no longer 0.
 */
const GRACE_MS = 30_000;
const START_MS = 60_000;
const LOOK_EVERY_MS = 100;

export type Ended = { readonly name: string; readonly code: number; readonly ms: number };

/** This is one process of the product, as an orchestrator sees it. */
export type ServiceProcess = {
  readonly name: string;
  readonly url: string;
  /** Asks its readiness probe. */
  isReady(): Promise<boolean>;
  /**
   * Waits until it is ready.
   * @throws an error with its last words, when it ends instead or takes too long
   */
  ready(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it is gone, for whatever reason it ended. */
  readonly gone: Promise<number>;
  /** Ends it, and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<Ended>;
};

/** @param entry the path of the file to start, from the root of the checkout */
export async function startProcess({
  name,
  entry,
  variables,
  folder,
}: {
  name: string;
  entry: string;
  variables: Readonly<Record<string, string>>;
  /** Its log goes into this folder. */
  folder: string;
}): Promise<ServiceProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, `${name}.log`);
  const output = await open(log, 'w');
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    ...variables,
  };
  // A tether starts the process, so that no process is left behind however the drill ends.
  const tether = spawn(process.execPath, [TETHER, String(GRACE_MS), process.execPath, '--import', 'tsx', entry], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', output.fd],
    env,
  });
  await output.close();
  const gone = once(tether, 'exit').then(([code]) => (code as number | null) ?? 1);
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- it is a pipe
  const stdout = tether.stdout!;
  const [firstOutput] = (await Promise.race([once(stdout, 'data'), gone.then(() => [undefined])])) as [
    Buffer | undefined,
  ];
  const lastWords = async () => (await readFile(log, 'utf8')).slice(-2_000);
  if (!firstOutput) throw new Error(`${name} could not be started: ${await lastWords()}`);
  const pid = Number(firstOutput.toString());

  const isReady = () =>
    fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) }).then(
      async ({ ok, body }) => {
        await body?.cancel();
        return ok;
      },
      () => false,
    );
  const signal = (signalName: NodeJS.Signals) => {
    if (tether.exitCode === null) process.kill(pid, signalName);
  };
  return {
    name,
    url,
    isReady,
    signal,
    gone,
    async ready() {
      const deadline = Date.now() + START_MS;
      while (!(await isReady())) {
        if (tether.exitCode !== null || Date.now() > deadline)
          throw new Error(
            `${name} ${tether.exitCode === null ? 'is never ready' : `ended with ${tether.exitCode} while it started`}: ${await lastWords()}`,
          );
        await pause(LOOK_EVERY_MS);
      }
    },
    async end(signalName) {
      const askedAt = performance.now();
      signal(signalName);
      const overdue = setTimeout(() => signal('SIGKILL'), GRACE_MS);
      const code = await gone;
      clearTimeout(overdue);
      return { name, code, ms: performance.now() - askedAt };
    },
  };
}
