import { traceId } from '../telemetry/tracing.ts';
import { destination, pino, type Logger as PinoLogger, type LoggerOptions } from 'pino';

export type Logger = PinoLogger;

/**
 * JSON lines; what could identify a person or move money is redacted wherever it stands.
 * @param options.file where the lines go instead of the standard output
 */
export function createLogger(options: { level: string; pretty?: boolean; service?: string; file?: string }): Logger {
  const settings: LoggerOptions = {
    level: options.level,
    base: options.service ? { service: options.service } : {},
    mixin() {
      const id = traceId();
      return id === undefined ? {} : { traceId: id };
    },
    serializers: { error: pino.stdSerializers.err },
    redact: { paths: ['*.iban', '*.bic', '*.email', '*.authorization', 'req.headers.authorization', '*.token'], censor: '[redacted]' },
    ...(options.pretty && { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' } } }),
  };
  return options.file === undefined ? pino(settings) : pino(settings, destination({ dest: options.file, mkdir: true }));
}
