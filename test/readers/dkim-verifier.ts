import { createHash, createVerify } from 'node:crypto';

type Header = { name: string; value: string };

/** RFC 6376, 3.4.2: unfolded, each run of blanks is one, none at the ends. */
const relaxed = (value: string) =>
  value
    .replace(/\r\n(?=[ \t])/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
/** RFC 6376, 3.4.4. */
const relaxedBody = (body: string) =>
  `${body
    .replace(/[ \t]+(?=\r\n)/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/(\r\n)*$/, '')}\r\n`;

function read(raw: string): { headers: Header[]; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((line) => ({
      name: line.slice(0, line.indexOf(':')).toLowerCase(),
      value: line.slice(line.indexOf(':') + 1),
    }));
  return { headers, body: raw.slice(end + 4) };
}

/** Reads a signed mail as a mail provider does. Written from the RFC, not from nodemailer, so that both must be right. */
export function verifyDkim(
  raw: string,
  publicKey: string,
): { valid: boolean; domain: string; selector: string; signed: string[] } {
  const { headers, body } = read(raw);
  const signature = headers.find(({ name }) => name === 'dkim-signature');
  const tags = new Map(
    (signature?.value ?? '')
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, '')]),
  );
  const tag = (name: string) => tags.get(name) ?? '';
  const signed = tag('h')
    .toLowerCase()
    .split(':')
    .filter((name) => name !== '');
  const unsigned = (signature?.value ?? '').replace(/([;\s]b=)[^;]*$/, '$1');
  const lines = signed.map(
    (name) => `${name}:${relaxed(headers.findLast((header) => header.name === name)?.value ?? '')}\r\n`,
  );
  const verifier = createVerify('RSA-SHA256').update(`${lines.join('')}dkim-signature:${relaxed(unsigned)}`);
  const bodyHash = createHash('sha256').update(relaxedBody(body)).digest('base64');
  return {
    valid: bodyHash === tag('bh') && verifier.verify(publicKey, tag('b'), 'base64'),
    domain: tag('d'),
    selector: tag('s'),
    signed,
  };
}
