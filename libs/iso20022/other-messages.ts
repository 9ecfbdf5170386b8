import type { Element } from './bounded-xml.ts';

/** What a file of a bank is that is no status report, by its namespace and its outermost elements. */
const MESSAGES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /pain\.001/,
    'the order itself (pain.001), not the answer of the bank to it; send the file in which the bank answers (pain.002)',
  ],
  [
    /pain\.00[789]|pain\.01/,
    'about direct debits or mandates; ask the bank for the answer to the credit transfers (pain.002)',
  ],
  [/pain\.002\.\d{3}\.01/, 'a version that is too old; ask the bank for version 03 or a later one'],
  [/pain\.002\.\d{3}\.\d\d/, 'a version that Seuil does not know; ask the bank for one from 03 to 15'],
  [
    /camt\.05[234]/,
    'an account statement; a status report is a pain.002. What a statement shows is confirmed or rejected by hand',
  ],
  [/camt\.|pacs\.|acmt\.|admi\./, 'a message between banks, or about an account; note what it says by hand'],
  [/ebics|H00\d/i, 'a packet of EBICS; send the file that the EBICS program took out of it'],
  [/xhtml|html/i, 'a web page, perhaps one that asks you to sign in; fetch the file itself from the bank'],
  [/soap/i, 'the answer of a web service; send the report that is in it'],
  [/head\.001|AppHdr|BizMsg|DataPDU|saa\./i, 'an envelope without a report; send the file that belongs to it'],
];

const QUOTED = 200;

/** @returns the sentence that says what this XML is, and what to do */
export function whatMessageIs({ namespace, name }: Pick<Element, 'namespace' | 'name'>): string {
  const named =
    namespace === ''
      ? `its namespace is missing, and it begins with <${name.slice(0, QUOTED)}>`
      : `its namespace is ${namespace.slice(0, QUOTED)}`;
  const what = MESSAGES.find(([pattern]) => pattern.test(`${namespace} ${name}`))?.[1];
  return `${named}. ${what === undefined ? 'Ask the bank for the payment status report (pain.002)' : `It is ${what}`}.`;
}
