import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;

/** npm starts a script with a shell, which may stay between the two. Then npm is the parent of our parent. */
function grandparent(): number | undefined {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    // The name between the brackets may hold anything, brackets included.
    const [, name = '', parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
    return /^(da|ba|z)?sh$/.test(name) ? Number(parent) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Calls back when the npm that runs this script is gone. npm passes on SIGINT and SIGTERM, but to its shell alone. When
 * npm is killed or its terminal is closed, it passes on nothing, and the script would run on unnoticed.
 */
export function onParentGone(gone: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const [parent, above] = [process.ppid, grandparent()];
  const timer = setInterval(() => {
    if (process.ppid === parent && grandparent() === above) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
}
