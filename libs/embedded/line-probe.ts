import { connect } from 'node:net';

/**
 * The time, in milliseconds, that a server has to answer. A probe is asked again, so a silent server must not hold it
 * for long.
 */
const SILENCE_MS = 2_000;

/**
 * Asks a line-based server (Redis, SMTP) and reads until the answer matches the pattern.
 * @throws when the server is silent for SILENCE_MS, or hangs up
 */
export function ask(host: string, port: number, question: string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ host, port });
    const finish = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve(answer);
    };
    socket.setTimeout(SILENCE_MS, () => finish(new Error(`${host}:${port} is silent`)));
    socket.on('error', finish);
    socket.on('close', () => finish(new Error(`${host}:${port} hung up`)));
    socket.on('connect', () => socket.write(question));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (pattern.test(answer)) finish();
    });
  });
}

export const answers = (url: string, question: string, pattern: RegExp): Promise<boolean> => {
  const { hostname, port } = new URL(url);
  return ask(hostname, Number(port), question, pattern).then(
    () => true,
    () => false,
  );
};
