import { connect } from 'node:net';

/** Reads the answer of a line-based server (Redis, SMTP) for two seconds at most, until `enough` matches. */
export function ask(host: string, port: number, question: string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ host, port });
    const finish = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve(answer);
    };
    socket.setTimeout(2_000, () => finish(new Error(`${host}:${port} is silent`)));
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
