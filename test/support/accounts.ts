import type { System } from './system.ts';

type Row = Record<string, never> & { _id: string };

/** Recomputes every balance from the transfers and every rule of the accounts; answers what does not hold. */
export async function accountFaults(system: Pick<System, 'database'>): Promise<string[]> {
  const database = system.database('budget');
  const all = async (name: string) => (await database.collection(name).find().toArray()) as unknown as Row[];
  const [transfers, balances, seasons, actions, places] = await Promise.all(['transfers', 'balances', 'seasons', 'actions', 'places'].map(all)) as [Row[], Row[], Row[], Row[], Row[]];
  const faults: string[] = [];
  const available = new Map<string, number>();
  const held = new Map<string, number>();
  const add = (map: Map<string, number>, account: string, cents: number) => map.set(account, (map.get(account) ?? 0) + cents);
  for (const { from, to, amountCents, phase } of transfers as unknown as { from: string; to: string; amountCents: number; phase: string }[]) {
    if (phase === 'booked' || phase === 'hold') add(available, from, -amountCents);
    if (phase === 'booked' || phase === 'post') add(available, to, amountCents);
    if (phase === 'hold') add(held, from, amountCents);
    if (phase === 'post' || phase === 'void') add(held, from, -amountCents);
    if (phase === 'void') add(available, from, amountCents);
  }
  const zero = [...available.values(), ...held.values()].reduce((sum, cents) => sum + cents, 0);
  if (zero !== 0) faults.push(`entries sum to ${zero}`);
  for (const balance of balances as unknown as { _id: string; availableCents: number; heldCents: number }[]) {
    if (balance.availableCents !== (available.get(balance._id) ?? 0) || balance.heldCents !== (held.get(balance._id) ?? 0)) faults.push(`${balance._id} differs from its transfers`);
    if (balance.availableCents < 0 || balance.heldCents < 0) faults.push(`${balance._id} is below zero`);
  }
  for (const season of seasons as unknown as { _id: string; totalCents: number }[]) {
    const reserved = (actions as unknown as { seasonId: string; reservedCents: number }[]).filter(({ seasonId }) => seasonId === season._id).reduce((sum, action) => sum + action.reservedCents, 0);
    const remaining = available.get(`national:${season._id}`) ?? 0;
    if (season.totalCents !== remaining + reserved) faults.push(`season: ${season.totalCents} is not ${remaining} remaining + ${reserved} reserved`);
  }
  for (const action of actions as unknown as { _id: string; reservedCents: number; freeCents: number }[]) {
    const theirs = (places as unknown as { actionId: string; state: string; capCents: number; heldCents: number; chargedCents: number }[]).filter(({ actionId }) => actionId === action._id);
    const inPlaces = theirs.reduce((sum, { state, capCents, heldCents, chargedCents }) => sum + (state === 'granted' ? capCents : state === 'returned' ? heldCents + chargedCents : 0), 0);
    if (action.reservedCents !== action.freeCents + inPlaces || action.freeCents < 0) faults.push(`action ${action._id}: ${action.reservedCents} is not ${action.freeCents} free + ${inPlaces} in places`);
    for (const place of theirs) if (place.heldCents + place.chargedCents > place.capCents) faults.push(`a place on ${action._id} is above its cap`);
  }
  return faults;
}
