import { AsyncLocalStorage } from 'node:async_hooks';
import { destination, pino, type LoggerOptions, type Logger as PinoLogger } from 'pino';
import { traceId } from '../telemetry/tracing.ts';

export type Logger = PinoLogger;

const requests = new AsyncLocalStorage<{ readonly requestId: string }>();

/** Runs `run`. Every line that is logged meanwhile, also by work that `run` starts, carries the id of the request. */
export const withRequestId = <T>(requestId: string, run: () => T): T => requests.run({ requestId }, run);

/**
 * Writes JSON lines. Values that could identify a person or move money are redacted wherever they stand.
 * @param options.file where the lines go instead of the standard output
 * @param options.process what every line says of the process, such as its pod and version
 */
export function createLogger(options: {
  level: string;
  pretty?: boolean;
  file?: string;
  process?: Readonly<Record<string, string>>;
}): Logger {
  const settings: LoggerOptions = {
    level: options.level,
    base: { ...options.process },
    // This must be a copy, because pino writes the fields of the line into the object.
    mixin() {
      const id = traceId();
      return { ...requests.getStore(), ...(id !== undefined && { traceId: id }) };
    },
    serializers: { error: pino.stdSerializers.err },
    redact: {
      paths: ['*.iban', '*.bic', '*.email', '*.authorization', 'req.headers.authorization', '*.token'],
      censor: '[redacted]',
    },
    ...(options.pretty && {
      transport: {
        target: 'pino-pretty',
        options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss', singleLine: true },
      },
    }),
  };
  return options.file === undefined ? pino(settings) : pino(settings, destination({ dest: options.file, mkdir: true }));
}
