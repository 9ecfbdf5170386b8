/**
 * The tether stands between Seuil and one server. Its standard input is a pipe that only the parent holds: the pipe
 * closes however the parent ends, by SIGKILL too, and then the tether ends the server. It is plain JavaScript, to start
 * fast.
 * Its arguments are the grace in milliseconds, the command and the arguments of the command. It prints the pid of the
 * server.
 */
import { spawn } from 'node:child_process';

const [graceMs, command, ...args] = process.argv.slice(2);
const LOG = 2;
const server = spawn(command, args, { stdio: ['ignore', LOG, LOG] });

let ending = false;
function end() {
  if (ending) return;
  ending = true;
  server.kill('SIGTERM');
  setTimeout(() => server.kill('SIGKILL'), Number(graceMs));
}

server.on('spawn', () => process.stdout.write(`${server.pid}\n`));
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
server.on('exit', (code, signal) => {
  if (signal !== null && !ending) process.stderr.write(`ended by ${signal}\n`);
  process.exit(code ?? 1);
});
process.stdin.on('end', end).on('error', end).resume();
process.stdout.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
