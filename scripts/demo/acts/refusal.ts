import { answered, seenClaim } from '../../../libs/client/client.ts';
import { fileClaim, IBANS, secondOf, sumOf, validateClaim, type Expense } from '../claim.ts';
import { excerptOf, mailOn } from '../group-mails.ts';
import { euros } from '../narrator.ts';
import { placeOn } from '../season.ts';
import { groupNamed, REFUSED_GROUP, type Stage } from '../stage.ts';
import { until } from '../waiting.ts';
import type { Action } from './proposals.ts';

const EXPENSE: Expense = {
  title: 'Inauguration du frigo',
  shop: 'Traiteur des Pyrénées',
  iban: IBANS[3],
  explanation: 'Buffet et sonorisation pour la fête d’inauguration.',
  lines: [
    { label: 'Buffet', amountCents: 11_000 },
    { label: 'Sonorisation', amountCents: 7_000 },
  ],
  envelopeMaxCents: 0,
};
const REASONS =
  'Le buffet et la sono ne font pas partie de l’action : elle couvre le frigo, son abri et son entretien. Votre place vous attend pour ces achats-là.';
const LINES_SHOWN = 5;

/** Its money is free again at once; the place is not lost. */
export async function refuse(stage: Stage, action: Action): Promise<void> {
  const { narrator, finance } = stage;
  const group = groupNamed(stage, REFUSED_GROUP);
  await narrator.headline(`${group.name} asks for what the action does not cover: finance refuses, with reasons`);
  const claimId = await fileClaim(stage, group, action, EXPENSE);
  await validateClaim(stage, group, claimId, EXPENSE);
  const { heldCents } = await placeOn(stage, action, group);
  await narrator.tell(`two persons ask for « ${EXPENSE.title} »: ${euros(heldCents)} of its place are held`);
  const { state } = await answered(
    finance.POST('/v1/claims/{claimId}/refusals', {
      params: { path: { claimId }, header: await seenClaim(finance, claimId) },
      body: { reasons: REASONS },
    }),
  );
  const place = await until('the money of the refused claim is free', async () => {
    const now = await placeOn(stage, action, group);
    return now.heldCents === 0 && now;
  });
  await narrator.tell(
    `finance decides (${state}): held ${euros(heldCents)} → ${euros(place.heldCents)}; the place stays ${place.state}, with ${euros(place.capCents - place.chargedCents)} to use`,
  );
  const reader = secondOf(group);
  const mail = await mailOn(stage, reader, 'Demande refusée', EXPENSE.title);
  await narrator.tell(`${reader.name}, who looks after the group's money, reads why:`);
  narrator.detail(...excerptOf(mail, LINES_SHOWN));
  if (
    heldCents !== sumOf(EXPENSE.lines) ||
    place.state !== 'granted' ||
    place.chargedCents !== 0 ||
    !mail.text.includes(REASONS)
  )
    throw new Error('The refusal did not leave the place as it was, or did not say why.');
}
