/** A script that goes on until it is ended, with a folder and a program of its own. */
import { defineMember } from '../../../scripts/command/command.ts';
import { inForeground } from '../../../scripts/command/program.ts';
import { runAsScript } from '../../../scripts/command/run.ts';

const longRunning = defineMember({
  name: 'long-running',
  summary: 'Goes on until it is ended.',
  example: '',
  async run(_given, session) {
    const folder = await session.temporaryFolder('long-running');
    const sleeping = inForeground(session, 'sleep', ['600'], { stdio: 'ignore' });
    process.stdout.write(`${JSON.stringify({ folder, pid: process.pid, child: sleeping.pid })}\n`);
    return sleeping;
  },
});

await runAsScript(import.meta.url, longRunning);
