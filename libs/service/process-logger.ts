import type { Environment } from '../config/environment.ts';
import { createLogger, type Logger } from '../logger/logger.ts';
import { version } from '../telemetry/version.ts';

/**
 * Gives the logger of a process. In production every line says which pod wrote it and which version ran there, because
 * lines of many processes come together in one place. At a terminal both would only fill the line.
 */
export function processLogger(
  { LOG_LEVEL: level, POD_NAME: pod, mode }: Pick<Environment, 'LOG_LEVEL' | 'POD_NAME' | 'mode'>,
  file?: string,
): Logger {
  return createLogger({
    level,
    pretty: mode === 'development',
    ...(file !== undefined && { file }),
    ...(mode === 'production' && { process: { ...(pod !== undefined && { pod }), version } }),
  });
}
