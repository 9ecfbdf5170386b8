import { domainToASCII } from 'node:url';
import { typedSigns } from './typed-signs.ts';

/**
 * Gives an address as mail servers know it: without what stands around it where it was copied from, without what nobody
 * sees, and with an international domain in the letters of ASCII (RFC 5891). The part before the @ stays as it is.
 */
export function typedEmail(text: string): string {
  const address = typedSigns(text)
    .replace(/^<(.*)>$/, '$1')
    .replace(/^mailto:/i, '')
    .replace(/[.,;]+$/, '')
    .trim();
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (at === -1 || !/[^\0-\u007f]/.test(domain)) return address;
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

/**
 * An address as in RFC 5321: at most 64 characters of the unquoted kind before the @, and labels of at most 63 after it,
 * of which there are two or more. The last one is no number.
 */
export const ADDRESS =
  /^(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])$/;

/** @returns words for the person who typed what `ADDRESS` does not match */
export function faultOfEmail(address: unknown): string {
  if (typeof address !== 'string' || address === '') return 'type a mail address, such as camille@example.org';
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (at === -1) return 'holds no @: a mail address looks like camille@example.org';
  if (local.startsWith('"')) return 'has quotation marks before the @: use an address of the mailbox without them';
  if (/[\s,;]/.test(address))
    return 'holds a blank or a comma: a mail address has none, and only one address stands here';
  if (/[^\0-\u007f]/.test(local))
    return 'has a letter with an accent, or of another script, before the @: many mail servers do not take it';
  if (local === '') return 'has nothing before the @';
  if (local.length > 64) return `has ${local.length} characters before the @: mail servers take 64`;
  if (/^\.|\.$|\.\./.test(local)) return 'has a dot at the beginning or the end of a part, or two dots in a row';
  if (domain.startsWith('[')) return 'names a machine in brackets: the name of a domain stands after the @';
  if (!domain.includes('.')) return `ends with "${domain}", which is no domain: a part such as .fr is missing`;
  return 'is no mail address: look at the part after the @, and for signs that no address has';
}
