import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export type WorkerProcess = {
  /** The size of its heap as it last said; 0 before. */
  heapBytes(): number;
  /** Kills it with SIGKILL, so that it can tidy up nothing, and waits until it is gone. */
  kill(): Promise<void>;
};

export async function startWorker(variables: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', ENTRY], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      MAIL_FROM: 'Seuil <no-reply@seuil.test>',
      MAIL_PER_SECOND: '1000',
      MAIL_MERGE_SECONDS: '0',
      WORKER_ROLES: 'emails',
      ...variables,
    },
  });
  let heapBytes = 0;
  const gone = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message: { ready?: true; heapBytes?: number }) => {
      if (message.ready) resolve();
      if (message.heapBytes !== undefined) heapBytes = message.heapBytes;
    });
  });
  await Promise.race([
    ready,
    gone.then(([code]) => {
      throw new Error(`the worker ended with ${String(code)} while it started`);
    }),
  ]);
  return {
    heapBytes: () => heapBytes,
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
  };
}
