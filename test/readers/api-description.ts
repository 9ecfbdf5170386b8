import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describeApi } from '../../scripts/describe.ts';
import { answerCheck } from './openapi-check.ts';

const VARIABLE = 'TEST_API_DESCRIPTION';

/** Made once for all test files, because making it takes longer than most of them. */
export async function writeApiDescription(file: string): Promise<void> {
  await writeFile(file, JSON.stringify(describeApi()));
  process.env[VARIABLE] = file;
}

let check: ReturnType<typeof answerCheck> | undefined;

/** Holds an answer against the description of its operation in the API of all services. */
export const apiCheck = (): ReturnType<typeof answerCheck> =>
  (check ??= answerCheck(JSON.parse(readFileSync(process.env[VARIABLE] ?? '', 'utf8')) as object));
