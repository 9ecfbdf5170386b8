import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../unit/reimbursement/bank-reports');

/** The names of the files that banks sent, without their ending. */
export const BANK_REPORTS: readonly string[] = readdirSync(FOLDER).map((name) => name.replace(/\.xml$/, ''));

const inUtf16 = (bytes: Buffer): boolean => bytes[0] === 0xff && bytes[1] === 0xfe;

/** A file as a bank sent it, about this message and these transfers. Replaced byte by byte, because encodings matter. */
export function bankReport(name: string, messageId: string, endToEndIds: readonly string[]): Buffer {
  const bytes = readFileSync(join(FOLDER, `${name}.xml`));
  const encoding = inUtf16(bytes) ? 'utf16le' : 'latin1';
  const names = [['MSGID', messageId] as const, ...endToEndIds.map((id, index) => [`E2E${index + 1}`, id] as const)];
  const text = names.reduce(
    (filled, [placeholder, id]) =>
      filled.replaceAll(`{{${placeholder}}}`, id).replaceAll(`{{${placeholder}:UPPER}}`, id.toUpperCase()),
    bytes.toString(encoding),
  );
  return Buffer.from(text, encoding);
}
