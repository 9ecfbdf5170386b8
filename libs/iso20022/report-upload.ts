import { AppError, invalid } from '../errors/app-error.ts';
import { whatFileIs } from './other-files.ts';
import { readStatusReports, type StatusReport } from './pain002.ts';
import { ArchiveFault, unpackFiles, type LockedFile, type UnpackedFile } from './unpack-files.ts';

/** What a bank sent: its reports, each with the name that its file has in an archive, and the files that are none. */
export type ReportUpload = {
  readonly reports: readonly { readonly file: string | null; readonly report: StatusReport }[];
  readonly notRead: readonly { readonly file: string | null; readonly detail: string }[];
};

const unusable = (detail: string, faults: readonly { pointer: string; detail: string }[] = []) =>
  invalid('not-a-status-report', detail, faults.slice(0, 20));

/** @returns the reports of one file, or why it has none */
async function readFile(file: UnpackedFile | LockedFile): Promise<StatusReport[] | AppError> {
  if ('fault' in file) return unusable(`It ${file.fault}.`);
  try {
    return readStatusReports(file.bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const what = await whatFileIs(file.bytes);
    return what === undefined ? error : unusable(`This is not a usable pain.002: it is ${what}.`);
  }
}

const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Nothing in the upload can be used: one file says why itself, an archive says it for each of its files. */
function refusal(faults: readonly { readonly file: string | null; readonly error: AppError }[]): AppError {
  const [first] = faults;
  if (!first)
    return unusable('This is not a usable pain.002: it is an archive without files. Fetch it from the bank again.');
  if (faults.length === 1 && first.file === null) return first.error;
  return unusable(
    `No file of this archive is a usable pain.002. ${faults.length === 1 ? first.error.message : 'What each of them is stands below.'}`,
    faults.map(({ file, error }) => ({ pointer: pointerTo(file ?? ''), detail: error.message })),
  );
}

/**
 * Reads what a bank sent, packed or not: status reports, in whatever encoding, envelope and version banks write them.
 * A file of an archive that is something else is named, and the others are read.
 * @throws not-a-status-report when there is none at all, with what the files are and what to do
 */
export async function readReportUpload(bytes: Buffer): Promise<ReportUpload> {
  const reports: { file: string | null; report: StatusReport }[] = [];
  const faults: { file: string | null; error: AppError }[] = [];
  try {
    for await (const unpacked of unpackFiles(bytes)) {
      const { name: file } = unpacked;
      const read = await readFile(unpacked);
      if (read instanceof AppError) faults.push({ file, error: read });
      else reports.push(...read.map((report) => ({ file, report })));
    }
  } catch (error) {
    if (error instanceof ArchiveFault) throw unusable(`This is not a usable pain.002: it ${error.message}.`);
    throw error;
  }
  if (reports.length === 0) throw refusal(faults);
  return { reports, notRead: faults.map(({ file, error }) => ({ file, detail: error.message })) };
}
