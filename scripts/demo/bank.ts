/** The story plays the bank, too: it knows nothing but the file that it is given. */

const valuesOf = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, value = '']) => value);

export type Refusal = { readonly code: string; readonly text: string };

/** A pain.002 that answers a pain.001: every transfer is paid, but for those that are refused. */
export function bankAnswer(
  creditTransfers: string,
  at: Date,
  refusals: ReadonlyMap<string, Refusal> = new Map(),
): string {
  const [messageId = ''] = valuesOf(creditTransfers, 'MsgId');
  const [paymentId = ''] = valuesOf(creditTransfers, 'PmtInfId');
  const word = (endToEndId: string): string => {
    const refusal = refusals.get(endToEndId);
    if (!refusal) return '<TxSts>ACSC</TxSts>';
    return `<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>${refusal.code}</Cd></Rsn><AddtlInf>${refusal.text}</AddtlInf></StsRsnInf>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12">
  <CstmrPmtStsRpt>
    <GrpHdr><MsgId>${`R${messageId}`.slice(0, 35)}</MsgId><CreDtTm>${at.toISOString().slice(0, 19)}Z</CreDtTm></GrpHdr>
    <OrgnlGrpInfAndSts><OrgnlMsgId>${messageId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
    <OrgnlPmtInfAndSts>
      <OrgnlPmtInfId>${paymentId}</OrgnlPmtInfId>
${valuesOf(creditTransfers, 'EndToEndId')
  .map(
    (endToEndId) =>
      `      <TxInfAndSts><OrgnlEndToEndId>${endToEndId}</OrgnlEndToEndId>${word(endToEndId)}</TxInfAndSts>`,
  )
  .join('\n')}
    </OrgnlPmtInfAndSts>
  </CstmrPmtStsRpt>
</Document>
`;
}
