import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.ts';
import { HttpError } from './problem.ts';

/** A body that is read in pieces as it arrives: it is never whole in memory, and never larger than its limit. */
export type BodyStream = {
  /**
   * The part that was not read yet.
   * @throws too-large beyond the limit, malformed-request when the sender breaks off
   */
  readonly chunks: AsyncIterable<Buffer>;
  /** Gives the SHA-256 of the whole body in base64url. @throws when the body was not read to its end */
  hash(): string;
  /** Reads the rest only to complete the hash. */
  readToEnd(): Promise<void>;
  /**
   * Drops the rest, so that a sender who is still sending gets the answer. A sender whose rest is larger than the limit
   * is cut off.
   */
  dropRest(): Promise<void>;
};

const MEBIBYTE = 1024 * 1024;
const tooLarge = (limit: string) =>
  new AppError('too-large', 'too-large', `The body is larger than ${limit.toUpperCase()}.`);

/** @param limit the largest size of the whole body */
export function bodyStream(request: IncomingMessage, limit: `${number}mb`): BodyStream {
  const limitBytes = Number.parseInt(limit) * MEBIBYTE;
  const sum = createHash('sha256');
  let sizeBytes = 0;
  let digest: string | undefined;
  let reader: AsyncGenerator<Buffer> | undefined;

  /** The request stays open when its reader stops early, so that another reader can read the rest, or drop it. */
  async function* read(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        sizeBytes += chunk.length;
        if (sizeBytes > limitBytes) throw tooLarge(limit);
        sum.update(chunk);
        yield chunk;
      }
    } catch (error) {
      throw error instanceof AppError
        ? error
        : new HttpError(400, 'malformed-request', 'The transfer of the body broke off.');
    }
    digest ??= sum.digest('base64url');
  }

  const chunks: AsyncIterable<Buffer> = {
    [Symbol.asyncIterator]() {
      reader = read();
      return reader;
    },
  };
  return {
    chunks,
    hash() {
      if (digest === undefined) throw new Error('the body was not read to its end');
      return digest;
    },
    async readToEnd() {
      if (digest !== undefined) return;
      for await (const _ of chunks);
    },
    async dropRest() {
      await reader?.return(undefined).catch(() => undefined);
      if (request.readableEnded || request.destroyed) return;
      let droppedBytes = 0;
      request
        .on('error', () => undefined)
        .on('data', ({ length }: Buffer) => {
          droppedBytes += length;
          if (droppedBytes > limitBytes) request.destroy();
        });
    },
  };
}

/** Checks the headers alone. @throws too-large, unsupported-content */
export function requireStreamable(request: IncomingMessage, limit: `${number}mb`): void {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new HttpError(415, 'unsupported-content', 'Send the file as it is, without a Content-Encoding.');
  if (Number(request.headers['content-length'] ?? 0) > Number.parseInt(limit) * MEBIBYTE) throw tooLarge(limit);
}
