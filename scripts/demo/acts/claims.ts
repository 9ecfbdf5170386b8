import { answered, newKey } from '../../../libs/client/client.ts';
import { bringClaimHome, claimIn } from '../claim.ts';
import { euros } from '../narrator.ts';
import { envelopeOf } from '../season.ts';
import { GROUP_ABOVE_CAP, groupNamed, LATE_GROUP, type Stage } from '../stage.ts';
import type { Action } from './proposals.ts';
import { DAY_MS } from '../../../libs/time/clock.ts';

/** Within the cap: nothing comes from the envelope, whether or not the group voted. */
export async function claimWithoutVote(stage: Stage, action: Action): Promise<void> {
  const { narrator, payer } = stage;
  const group = groupNamed(stage, LATE_GROUP);
  await narrator.headline(`${group.name} never voted and has an empty envelope: it takes part all the same`);
  const before = await envelopeOf(stage, group);
  await narrator.tell(`before: envelope ${euros(before.envelope.availableCents)}, ${before.places.length} places`);
  const claim = await bringClaimHome(stage, group, action, {
    title: 'Frigo solidaire de la gare', shop: 'Ressourcerie creusoise', explanation: 'Réfrigérateur d’occasion et bois de l’abri, installés devant l’ancienne gare avec le comité de quartier.',
    lines: [{ label: 'Réfrigérateur d’occasion', amountCents: 19_500 }, { label: 'Bois et visserie', amountCents: 13_240 }], envelopeMaxCents: 0,
  });
  const executionDate = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  const payout = await answered(payer.POST('/v1/payouts', { params: { header: { 'Idempotency-Key': newKey() } }, body: { claimIds: [claim.id], executionDate } }));
  const endToEndIds = payout.transfers.map(({ endToEndId }) => endToEndId);
  await answered(payer.POST('/v1/payouts/{payoutId}/confirmations', { params: { path: { payoutId: payout.id } }, body: { endToEndIds } }));
  const paid = await claimIn(stage, claim.id, 'the claim is paid', ({ state }) => state === 'paid');
  await narrator.tell(`a fourth person pays ${euros(payout.totalCents)} to ${payout.transfers[0]?.ibanMasked ?? '?'}; the bank confirms: ${paid.state}`);
  narrator.detail(`trail: ${paid.trail.map(({ did }) => did).join(' → ')} (${paid.trailIntact ? 'intact' : 'BROKEN'})`);
  const after = await envelopeOf(stage, group);
  const place = after.places.find(({ actionId }) => actionId === action.id);
  await narrator.tell(`after: envelope ${euros(after.envelope.availableCents)}; its place used ${euros(place?.chargedCents ?? 0)} of ${euros(place?.capCents ?? 0)}`);
  if (after.envelope.availableCents + after.envelope.heldCents !== 0 || place?.chargedCents !== claim.amountCents || !paid.trailIntact) throw new Error('The claim within the cap was not paid from the national budget alone.');
}

/** Above the cap: the national budget pays up to the cap, the group the rest. */
export async function claimAboveCap(stage: Stage, action: Action): Promise<void> {
  const { narrator, platform } = stage;
  const group = groupNamed(stage, GROUP_ABOVE_CAP);
  await narrator.headline(`${group.name} needs more than the cap: the claim is split`);
  const creditedCents = 20_000;
  await answered(platform.PUT('/v1/envelopes/{groupId}/credits/{reference}', { params: { path: { groupId: group.id, reference: 'dons-fleches-du-mois' } }, body: { amountCents: creditedCents } }));
  await narrator.tell(`the platform credits its envelope with ${euros(creditedCents)} of earmarked donations`);
  const amountCents = action.idea.capCents + 7_500;
  const { fundingDetail } = await bringClaimHome(stage, group, action, {
    title: 'Frigo solidaire de la place Jean-Jaurès', shop: 'Électro Plaine Commune', explanation: 'Un modèle plus grand, pour deux immeubles, avec un abri fermé.',
    lines: [{ label: 'Réfrigérateur double', amountCents: 29_000 }, { label: 'Abri et serrure', amountCents: amountCents - 29_000 }], envelopeMaxCents: 10_000,
  });
  const { envelope } = await envelopeOf(stage, group);
  await narrator.tell(`envelope ${euros(creditedCents)} → ${euros(envelope.availableCents)}`);
  if (fundingDetail?.nationalCents !== action.idea.capCents || fundingDetail.envelopeCents !== 7_500 || envelope.availableCents !== creditedCents - 7_500) throw new Error('The claim above the cap was not split at the cap.');
}
