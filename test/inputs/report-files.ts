import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { zipOf } from '../support/zip.ts';

export const MESSAGE = 'a0b1c2d3e4f54a6b8c7d8e9fa0b1c2d3';
export const IDS = ['1', '2', '3'].map((digit) => `${digit}ab1c2d3e4f54a6b8c7d8e9fa0b1c2d3`) as [
  string,
  string,
  string,
];
const [PAID, REJECTED, PENDING] = IDS;

/** A file that a bank may send, or a person may take for one, and what becomes of it. */
export type ReportFileCase = {
  readonly what: string;
  /** What is read of it, in the words of the table. */
  readonly becomes?: string;
  /** The states of the three transfers of the batch; without them, those of `REPORT`. */
  readonly states?: readonly string[];
  readonly refused?: string;
};

/** The cases from which the table in docs/inputs.md is made, too. */
export const REPORT_FILE_CASES = JSON.parse(
  readFileSync('test/inputs/report-files.json', 'utf8'),
) as readonly ReportFileCase[];

const ISO = 'urn:iso:std:iso:20022:tech:xsd:';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const tx = (id: string, status: string, more = '') =>
  `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>${status}</TxSts>${more}</TxInfAndSts>`;
const CLOSED = '<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Compte clôturé</AddtlInf></StsRsnInf>';
const THREE = tx(PAID, 'ACSC') + tx(REJECTED, 'RJCT', CLOSED) + tx(PENDING, 'ACSP');
const group = (status: string, message = MESSAGE) =>
  `<OrgnlGrpInfAndSts>${message === '' ? '' : `<OrgnlMsgId>${message}</OrgnlMsgId>`}<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${status === '' ? '' : `<GrpSts>${status}</GrpSts>`}</OrgnlGrpInfAndSts>`;
const payment = (content: string, id = `${MESSAGE}-1`) =>
  `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${id}</OrgnlPmtInfId>${content}</OrgnlPmtInfAndSts>`;
const content = (answer: string) =>
  `<CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId><CreDtTm>2026-11-28T07:30:00</CreDtTm></GrpHdr>${answer}</CstmrPmtStsRpt>`;
const ANSWER = group('PART') + payment(THREE);
const documentOf = (answer: string, namespace = `${ISO}pain.002.001.10`) =>
  `<Document${namespace === '' ? '' : ` xmlns="${namespace}"`}>${content(answer)}</Document>`;
const utf8 = (text: string) => Buffer.from(text);
const utf16 = (text: string, { bigEndian = false, mark = true } = {}) => {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};
const other = (namespace: string, name: string) =>
  utf8(`${DECLARATION}<Document xmlns="${ISO}${namespace}"><${name}/></Document>`);

/** The first is paid, the second rejected, the third may still be paid. */
export const REPORT = DECLARATION + documentOf(ANSWER);
const declaring = (encoding: string) => REPORT.replace('UTF-8', encoding);
const OF_ONE = (id: string, status: string) => DECLARATION + documentOf(group('') + payment(tx(id, status)));
const PREFIXED = REPORT.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ns2:').replace('xmlns=', 'xmlns:ns2=');
const HEADER = `<AppHdr xmlns="${ISO}head.001.001.02"><BizMsgIdr>B</BizMsgIdr><MsgDefIdr>pain.002.001.10</MsgDefIdr></AppHdr>`;
const STATEMENT = `<Document xmlns="${ISO}camt.053.001.08"><BkToCstmrStmt/></Document>`;
const OLD = `${DECLARATION}<Document xmlns="${ISO}pain.002.001.02"><pain.002.001.02><GrpHdr><MsgId>B</MsgId></GrpHdr>${group('PART')}${THREE.replaceAll(
  '<TxInfAndSts>',
  `<TxInfAndSts><OrgnlPmtInfId>${MESSAGE}-1</OrgnlPmtInfId>`,
)
  .replace('<Rsn>', '<StsRsn>')
  .replace('</Rsn>', '</StsRsn>')
  .replaceAll('AddtlInf>', 'AddtlStsRsnInf>')}</pain.002.001.02></Document>`;
const xml = (name: string, text: string) => ({ name, content: text });

/** The bytes of each case, by its words. */
export const REPORT_FILES: Readonly<Record<string, () => Buffer>> = {
  'pain.002.001.03 to .15': () => utf8(REPORT),
  'with a prefix before every name': () => utf8(PREFIXED),
  'pain.002.001.02, whose names are older': () => utf8(OLD),
  'a national variant, such as pain.002.003.03': () => utf8(DECLARATION + documentOf(ANSWER, `${ISO}pain.002.003.03`)),
  'a Swiss variant, in a namespace of its own': () =>
    utf8(DECLARATION + documentOf(ANSWER, 'http://www.six-interbank-clearing.com/de/pain.002.001.03.ch.02.xsd')),
  'without a namespace, or in one of the bank': () => utf8(DECLARATION + documentOf(ANSWER, '')),
  'a version after .15': () => utf8(DECLARATION + documentOf(ANSWER, `${ISO}pain.002.001.16`)),
  'a business message: AppHdr (head.001) and Document in an envelope': () =>
    utf8(`${DECLARATION}<BizMsgEnvlp xmlns="urn:swift:xsd:envelope">${HEADER}${documentOf(ANSWER)}</BizMsgEnvlp>`),
  'AppHdr and Document one behind the other, without an envelope': () =>
    utf8(DECLARATION + HEADER + documentOf(ANSWER)),
  'a DataPDU of SWIFT (Alliance)': () =>
    utf8(
      `${DECLARATION}<Saa:DataPDU xmlns:Saa="urn:swift:saa:xsd:saa.2.0"><Saa:Revision>2.0.13</Saa:Revision><Saa:Header/><Saa:Body>${HEADER}${documentOf(ANSWER)}</Saa:Body></Saa:DataPDU>`,
    ),
  'several reports in one envelope, or one behind the other': () =>
    utf8(OF_ONE(PAID, 'ACSC') + OF_ONE(REJECTED, 'RJCT') + OF_ONE(PENDING, 'ACSP')),
  'a report and a statement in one envelope': () =>
    utf8(`${DECLARATION}<Envelope>${documentOf(ANSWER)}${STATEMENT}</Envelope>`),
  'UTF-8 with a byte order mark': () => utf8(`\ufeff${REPORT}`),
  'UTF-8 with a byte order mark that declares ISO-8859-1': () => utf8(`\ufeff${declaring('ISO-8859-1')}`),
  'UTF-16 with a byte order mark': () => utf16(declaring('UTF-16')),
  'UTF-16 with the other order of bytes': () => utf16(declaring('UTF-16'), { bigEndian: true }),
  'UTF-16 without a byte order mark': () => utf16(declaring('UTF-16'), { mark: false }),
  'UTF-16 of the other order without a mark, after a blank line': () =>
    utf16(`\r\n${declaring('UTF-16BE')}`, { mark: false, bigEndian: true }),
  'UTF-8 that declares UTF-16': () => utf8(declaring('UTF-16')),
  'UTF-8 that declares ISO-8859-1': () => utf8(declaring('ISO-8859-1')),
  'ISO-8859-1, as it declares': () => Buffer.from(declaring('ISO-8859-1'), 'latin1'),
  'ISO-8859-1 or Windows-1252 that declares UTF-8': () => Buffer.from(REPORT, 'latin1'),
  'ISO-8859-1 that declares UTF-8, with the byte order mark of UTF-8': () =>
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(REPORT, 'latin1')]),
  'Windows-1252 that declares nothing, or an encoding that nobody knows': () =>
    Buffer.from(declaring('ANSI'), 'latin1'),
  'blank lines and a byte order mark before the declaration': () => utf8(`\r\n \n\ufeff${REPORT}`),
  'zeros, blanks or the end mark of DOS (0x1A) behind the end': () => utf8(`${REPORT}\r\n\x1a\0\0\0`),
  'UTF-32': () => Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]),
  EBCDIC: () => Buffer.from([0x4c, 0x6f, 0xa7, 0x94, 0x93, 0x40]),
  'UTF-16 that breaks off': () => utf16(REPORT).subarray(0, 301),
  'XML that breaks off': () => utf8(REPORT.slice(0, -20)),
  'a ZIP archive with one report': () => zipOf(xml('PSR.xml', REPORT)),
  'a ZIP archive with several reports, in folders, with the files of a Mac': () =>
    zipOf(
      { name: 'C2X/', content: '', stored: true },
      { name: 'C2X/1.xml', content: OF_ONE(PAID, 'ACSC'), stored: true },
      xml('C2X/2.xml', OF_ONE(REJECTED, 'RJCT')),
      xml('C2X/3.xml', OF_ONE(PENDING, 'ACSP')),
      xml('__MACOSX/C2X/._1.xml', 'Mac OS X'),
    ),
  'a ZIP archive whose names lead out of its folder': () => zipOf(xml('../../etc/PSR.xml', REPORT)),
  'a ZIP archive with a report, a statement and a PDF': () =>
    zipOf(xml('camt.xml', DECLARATION + STATEMENT), xml('PSR.xml', REPORT), xml('avis.pdf', '%PDF-1.7\n')),
  'a ZIP archive in a compressed file, as EBICS packs it': () => deflateSync(zipOf(xml('PSR.xml', REPORT))),
  'a file that is compressed by gzip': () => gzipSync(REPORT),
  'a ZIP archive without reports': () => zipOf(xml('camt.xml', DECLARATION + STATEMENT), xml('avis.pdf', '%PDF-1.7\n')),
  'a ZIP archive with a password': () => zipOf({ name: 'PSR.xml', content: REPORT, locked: true }),
  'a ZIP archive without files': () => zipOf(),
  'a ZIP archive that breaks off': () => zipOf(xml('PSR.xml', REPORT)).subarray(0, -30),
  'a ZIP archive whose content does not fit its checksum': () =>
    zipOf({ name: 'PSR.xml', content: REPORT, stored: true, says: { crc: 1 } }),
  'a small archive with much more in it (a bomb)': () => zipOf({ name: 'PSR.xml', content: Buffer.alloc(9_000_000) }),
  'the same, which says that it is small': () =>
    zipOf({ name: 'PSR.xml', content: Buffer.alloc(9_000_000), says: { size: 100 } }),
  'the same, compressed by gzip': () => gzipSync(Buffer.alloc(9_000_000)),
  'an archive with more than a hundred files': () =>
    zipOf(...Array.from({ length: 101 }, (_, n) => xml(`${n}.xml`, OF_ONE(PAID, 'ACSC')))),
  'an archive of 7-Zip': () => Buffer.from('377abcaf271c0004000000000000000000000000', 'hex'),
  'a status of the whole message alone, which accepts it': () => utf8(DECLARATION + documentOf(group('ACTC'))),
  'a status of the whole message alone, which says that it is executed': () =>
    utf8(DECLARATION + documentOf(group('ACSC'))),
  'a status of the whole message alone, which rejects it': () => utf8(DECLARATION + documentOf(group('RJCT'))),
  'ids in capitals': () => utf8(REPORT.replaceAll(MESSAGE, MESSAGE.toUpperCase()).replaceAll(PAID, PAID.toUpperCase())),
  'the id of the instruction in place of the end-to-end id': () =>
    utf8(REPORT.replaceAll('OrgnlEndToEndId', 'OrgnlInstrId')),
  'no id of a transfer, with its amount': () =>
    utf8(
      DECLARATION +
        documentOf(
          group('PART') +
            payment(
              tx('NOTPROVIDED', 'ACSC', '<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">75.00</InstdAmt></Amt></OrgnlTxRef>'),
            ),
        ),
    ),
  'the id of the payment without that of the message': () =>
    utf8(DECLARATION + documentOf(group('PART', '') + payment(THREE))),
  'an id of the message that the bank gave, with our id of the payment': () =>
    utf8(DECLARATION + documentOf(group('ACCP', 'BANK-42') + payment(THREE))),
  'neither the id of the message nor that of a payment': () =>
    utf8(DECLARATION + documentOf(group('PART', '') + payment(THREE, 'NOTPROVIDED'))),
  'transfers that stand where no schema has them': () =>
    utf8(DECLARATION + documentOf(`${ANSWER}<SplmtryData>${tx(PAID, 'RJCT')}</SplmtryData>`)),
  'transfers beside the payment': () => utf8(DECLARATION + documentOf(group('PART') + THREE)),
  'an account statement (camt.053)': () => utf8(DECLARATION + STATEMENT),
  'a notification of bookings (camt.054)': () => other('camt.054.001.08', 'BkToCstmrDbtCdtNtfctn'),
  'the order itself (pain.001)': () => other('pain.001.001.09', 'CstmrCdtTrfInitn'),
  'an order of direct debits (pain.008)': () => other('pain.008.001.08', 'CstmrDrctDbtInitn'),
  'a message between banks': () => other('pacs.002.001.10', 'FIToFIPmtStsRpt'),
  'the header of a business message alone': () => utf8(DECLARATION + HEADER),
  'a packet of EBICS': () => utf8(`${DECLARATION}<ebicsResponse xmlns="urn:org:ebics:H004"/>`),
  'other XML': () => utf8('<a/>'),
  'a statement of the former kinds (MT940)': () => utf8(':20:STARTUMS\r\n:25:10010010/123456\r\n:28C:0\r\n'),
  'a statement of French banks (CFONB 120)': () =>
    utf8(`${'0430004'.padEnd(120, ' ')}\r\n${'0730004'.padEnd(120, ' ')}\r\n`),
  'a PDF': () => utf8('%PDF-1.7\n%\u00e2\u00e3\n'),
  'a picture': () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  'a table of Excel': () => zipOf(xml('[Content_Types].xml', '<Types/>'), xml('xl/workbook.xml', '<workbook/>')),
  'a web page': () => utf8('\n<!DOCTYPE html>\n<html lang="fr"><title>Connexion</title></html>'),
  'a mail': () => utf8('Received: from bank.example\r\nSubject: PSR\r\n\r\n'),
  JSON: () => utf8('{"status":"ACSC"}'),
  'a table (CSV)': () => utf8('Date;Libelle;Montant\r\n28/11/2026;VIR;75,00\r\n'),
  base64: () => utf8(Buffer.from(REPORT).toString('base64')),
  'a signed file (PKCS#7)': () => Buffer.from('3082055506092a864886f70d010702', 'hex'),
  'an encrypted file (PGP)': () => utf8('-----BEGIN PGP MESSAGE-----\n\nhQ\n'),
  nothing: () => utf8('  \r\n'),
  'a DOCTYPE': () => utf8(REPORT.replace('?>', '?><!DOCTYPE Document>')),
};
