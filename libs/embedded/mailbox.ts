import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

export type Mail = {
  file: string;
  from: string;
  /** The addresses in the To header, without names. */
  to: string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** The raw values by lower-case name, in the order of the message. */
  headers: ReadonlyMap<string, string[]>;
  receivedAt: Date;
};

export type MailFilter = { to?: string; since?: Date };

/** File names sort by the time of arrival. They hold no colons, which some file systems refuse. */
export const fileNameOf = (receivedAt: Date, n: number): string =>
  `${receivedAt.toISOString().replaceAll(':', '-')}-${String(n).padStart(6, '0')}.eml`;

const NAME = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)-\d+\.eml$/;

function receivedAtOf(file: string): Date | undefined {
  const [, hour, minute, second] = NAME.exec(file) ?? [];
  return hour === undefined || minute === undefined || second === undefined
    ? undefined
    : new Date(`${hour}:${minute}:${second}`);
}

const addressesOf = (field: AddressObject | AddressObject[] | undefined): string[] =>
  [field ?? []]
    .flat()
    .flatMap(({ value }) =>
      value
        .flatMap(({ address, group }) => [address, ...(group ?? []).map((member) => member.address)])
        .filter((address) => address !== undefined),
    );

function headersOf({ headerLines }: ParsedMail): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { key, line } of headerLines)
    headers.set(key, [
      ...(headers.get(key) ?? []),
      line
        .slice(line.indexOf(':') + 1)
        .replace(/\r?\n\s+/g, ' ')
        .trim(),
    ]);
  return headers;
}

/**
 * Mails that were read are kept in memory: messages never change, and a waiting reader reads the folder again and
 * again.
 */
const parsedMails = new Map<string, Mail>();

async function open(mailFolder: string, file: string, receivedAt: Date): Promise<Mail> {
  const path = join(mailFolder, file);
  const parsedBefore = parsedMails.get(path);
  if (parsedBefore) return parsedBefore;
  const parsed = await simpleParser(await readFile(path), { skipTextToHtml: true, skipImageLinks: true });
  const mail: Mail = {
    file,
    from: addressesOf(parsed.from)[0] ?? '',
    to: addressesOf(parsed.to),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    messageId: parsed.messageId ?? '',
    headers: headersOf(parsed),
    receivedAt,
  };
  parsedMails.set(path, mail);
  return mail;
}

async function arrivals(mailFolder: string, since: Date | undefined): Promise<{ file: string; receivedAt: Date }[]> {
  const files = await readdir(mailFolder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return files
    .sort()
    .map((file) => ({ file, receivedAt: receivedAtOf(file) }))
    .filter(
      (arrival): arrival is { file: string; receivedAt: Date } =>
        arrival.receivedAt !== undefined && (since === undefined || arrival.receivedAt >= since),
    );
}

/** Reads the mails that the catcher kept, the oldest first. */
export async function readMails(mailFolder: string, { to, since }: MailFilter = {}): Promise<Mail[]> {
  const mails: Mail[] = [];
  for (const { file, receivedAt } of await arrivals(mailFolder, since)) {
    const mail = await open(mailFolder, file, receivedAt);
    if (to === undefined || mail.to.some((address) => address.toLowerCase() === to.toLowerCase())) mails.push(mail);
  }
  return mails;
}

/** Counts the mails. Without a recipient in the filter, it opens no message. */
export async function countMails(mailFolder: string, filter: MailFilter = {}): Promise<number> {
  return (filter.to === undefined ? await arrivals(mailFolder, filter.since) : await readMails(mailFolder, filter))
    .length;
}
