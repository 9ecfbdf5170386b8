type Said = { readonly status?: string; readonly code?: string; readonly text?: string };
export type Answer = Said & {
  readonly messageId: string;
  readonly version?: '03' | '10' | '12';
  readonly payment?: Said;
  readonly transactions?: readonly (Said & { readonly id: string })[];
  /** Of the elements, with its colon. */
  readonly prefix?: string;
};

/** A pain.002 as a bank would send it, in the order of the schema. */
export function statusReport({
  messageId,
  version = '10',
  prefix = '',
  payment,
  transactions = [],
  ...group
}: Answer): string {
  const element = (name: string, content: string | undefined) =>
    content === undefined || content === '' ? '' : `<${prefix}${name}>${content}</${prefix}${name}>`;
  const reason = ({ code, text }: Said) =>
    code === undefined && text === undefined
      ? ''
      : element('StsRsnInf', element('Rsn', element('Cd', code)) + element('AddtlInf', text));
  const paymentStatus = element('PmtInfSts', payment?.status) + reason(payment ?? {});
  const entries = transactions
    .map((each) =>
      element('TxInfAndSts', element('OrgnlEndToEndId', each.id) + element('TxSts', each.status) + reason(each)),
    )
    .join('\n');
  const payments =
    transactions.length > 0 || payment
      ? element('OrgnlPmtInfAndSts', element('OrgnlPmtInfId', `${messageId}-1`.slice(0, 35)) + paymentStatus + entries)
      : '';
  const body =
    element('GrpHdr', element('MsgId', 'BANK-1') + element('CreDtTm', '2026-03-01T08:00:00')) +
    element(
      'OrgnlGrpInfAndSts',
      element('OrgnlMsgId', messageId) +
        element('OrgnlMsgNmId', 'pain.001.001.09') +
        element('GrpSts', group.status) +
        reason(group),
    ) +
    payments;
  const namespace = `xmlns${prefix === '' ? '' : `:${prefix.slice(0, -1)}`}="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${prefix}Document ${namespace}>${element('CstmrPmtStsRpt', body)}</${prefix}Document>\n`;
}
