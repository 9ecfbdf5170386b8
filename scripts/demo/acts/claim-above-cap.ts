import { answered } from '../../../libs/client/client.ts';
import { bringClaimHome, IBANS } from '../claim.ts';
import { euros } from '../narrator.ts';
import { envelopeOf } from '../season.ts';
import { GROUP_ABOVE_CAP, groupNamed, type Stage } from '../stage.ts';
import type { Action } from './proposals.ts';

/** Plays a claim above the cap: the national budget pays up to the cap, and the group pays the rest. */
export async function claimAboveCap(stage: Stage, action: Action): Promise<void> {
  const { narrator, platform } = stage;
  const group = groupNamed(stage, GROUP_ABOVE_CAP);
  await narrator.headline(`${group.name} needs more than the cap: the claim is split`);
  const creditedCents = 20_000;
  await answered(
    platform.PUT('/v1/envelopes/{groupId}/credits/{reference}', {
      params: { path: { groupId: group.id, reference: 'dons-fleches-du-mois' } },
      body: { amountCents: creditedCents },
    }),
  );
  await narrator.tell(`the platform credits its envelope with ${euros(creditedCents)} of earmarked donations`);
  const amountCents = action.idea.capCents + 7_500;
  const { fundingDetail } = await bringClaimHome(stage, group, action, {
    title: 'Frigo solidaire de la place Jean-Jaurès',
    shop: 'Électro Plaine Commune',
    iban: IBANS[1],
    explanation: 'Un modèle plus grand, pour deux immeubles, avec un abri fermé.',
    lines: [
      { label: 'Réfrigérateur double', amountCents: 29_000 },
      { label: 'Abri et serrure', amountCents: amountCents - 29_000 },
    ],
    envelopeMaxCents: 10_000,
  });
  const { envelope } = await envelopeOf(stage, group);
  await narrator.tell(`envelope ${euros(creditedCents)} → ${euros(envelope.availableCents)}`);
  if (
    fundingDetail?.nationalCents !== action.idea.capCents ||
    fundingDetail.envelopeCents !== 7_500 ||
    envelope.availableCents !== creditedCents - 7_500
  )
    throw new Error('The claim above the cap was not split at the cap.');
}
