import { AsyncLocalStorage } from 'node:async_hooks';
import { destination, pino, type LoggerOptions, type Logger as PinoLogger } from 'pino';
import { traceId } from '../telemetry/tracing.ts';

export type Logger = PinoLogger;

const requests = new AsyncLocalStorage<{ readonly requestId: string }>();

/** Every line that is logged while `run` is under way, and by whatever it starts, carries the id of the request. */
export const withRequestId = <T>(requestId: string, run: () => T): T => requests.run({ requestId }, run);

/**
 * JSON lines; what could identify a person or move money is redacted wherever it stands.
 * @param options.file where the lines go instead of the standard output
 */
export function createLogger(options: { level: string; pretty?: boolean; service?: string; file?: string }): Logger {
  const settings: LoggerOptions = {
    level: options.level,
    base: options.service ? { service: options.service } : {},
    // A copy: pino writes the line's own fields into what it is given.
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
