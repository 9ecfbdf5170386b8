import { join } from 'node:path';
import { createLogger, type Logger } from '../../libs/logger/logger.ts';

/** What one worker of Jest logs, all its test files in turn; the global setup empties the folder. */
export const LOG_FOLDER = join('.seuil', 'test-log');

let log: Logger | undefined;

/** The log of the product, apart from what the tests print: warnings belong to most of what is tested. */
export const testLog = (): Logger =>
  (log ??= createLogger({
    level: process.env['TEST_LOG_LEVEL'] ?? 'info',
    file: join(LOG_FOLDER, `worker-${process.env['JEST_WORKER_ID'] ?? '1'}.log`),
  }));
