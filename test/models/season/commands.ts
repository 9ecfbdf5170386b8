import fc from 'fast-check';

export const GROUPS = 6;
/** Cents; the dearest can only cross when most of the season is left. */
export const CAPS = [1_000, 1_500, 4_000] as const;
export const FIRST_ALLOCATION = 24_000;
/** In the envelope of every second group. */
export const FIRST_CREDIT = 1_500;

const DELAYS = {
  freeDays: 42,
  unusedDays: 60,
  reminderDays: 14,
  decertifiedDays: 30,
};
const V2 = { formula: 'v2', floor: 2, base: 1_000, ceiling: 4_000, step: 500, start: 4_000, margin: 500 } as const;
const V1 = { formula: 'v1', floor: 2, base: 1_000, ceiling: 4_000, takeUp: 3_000, buffer: 1_000 } as const;
/** The one that a run begins with, a harsher and a milder one, and the same by the other formula. */
export const POLICIES = [
  { ...DELAYS, ...V2 },
  { ...DELAYS, ...V2, floor: 4, base: 4_000, ceiling: 9_000, start: 0 },
  { ...DELAYS, ...V2, floor: 1, base: 0, start: 9_000, freeDays: 20, unusedDays: 30 },
  { ...DELAYS, ...V1 },
  { ...DELAYS, ...V1, floor: 4, base: 4_000, ceiling: 9_000, takeUp: 9_000 },
] as const;
/** What other services announce. */
export type Fact =
  | { readonly kind: 'cast'; readonly action: number; readonly groups: readonly number[] }
  | { readonly kind: 'withdraw'; readonly vote: number }
  | { readonly kind: 'certify'; readonly group: number; readonly certified: boolean }
  | {
      readonly kind: 'claim';
      readonly group: number;
      /** null: on no action */ readonly action: number | null;
      readonly cents: number;
      readonly envelopeMax: number;
    }
  | { readonly kind: 'resubmit'; readonly claim: number; readonly cents: number }
  | { readonly kind: 'approve' | 'release'; readonly claim: number }
  | { readonly kind: 'tell-again'; readonly event: number };

/** What people, the platform and time ask of budget itself. */
export type Request =
  | { readonly kind: 'allocate' | 'reduce'; readonly reference: number; readonly cents: number }
  | { readonly kind: 'credit'; readonly group: number; readonly reference: number; readonly cents: number }
  | { readonly kind: 'policy'; readonly policy: number }
  | { readonly kind: 'settle' }
  | { readonly kind: 'wait'; readonly days: number };

export type Step = Fact | Request;

const REQUESTS = new Set<string>(['allocate', 'reduce', 'credit', 'policy', 'settle', 'wait']);
export const isRequest = (step: Step): step is Request => REQUESTS.has(step.kind);

/** `crashAt`: the process dies at this of the points before and after the writes of the command (modulo their number), and starts again. */
export type Command = Step & { readonly crashAt: number | null };

/** Mostly the first, so that stories happen on it. */
const action = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(CAPS.length - 1) });
const group = fc.nat(GROUPS - 1);
/** These are taken modulo what there is. */
const claim = fc.nat(11);
const reference = fc.nat(1);
const cents = fc.integer({ min: 1, max: 1_300 });
const every = (max: number) => Array.from({ length: max }, (_, index) => index);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('cast' as const),
      action,
      groups: fc.subarray(every(GROUPS), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), vote: fc.nat(20) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('certify' as const),
      group,
      certified: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('allocate' as const, 'reduce' as const), reference, cents }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('credit' as const), group, reference, cents }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      group,
      action: fc.option(action, { freq: 8 }),
      cents,
      envelopeMax: fc.constantFrom(0, 1_300, 1_300),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resubmit' as const), claim, cents }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('approve' as const, 'approve' as const, 'release' as const), claim }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('policy' as const), policy: fc.nat(POLICIES.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.constantFrom(1, 15, 32, 45, 62) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tell-again' as const), event: fc.nat(40) }) },
);

const orCrash = (steps: fc.Arbitrary<Step>): fc.Arbitrary<Command> =>
  fc.tuple(steps, fc.option(fc.nat(999), { freq: 3 })).map(([each, crashAt]) => ({ ...each, crashAt }));
/** Most groups want the first action, so that a run is about places and claims, not only about votes. */
const firstCast: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('cast' as const),
  action: fc.constant(0),
  groups: fc.subarray(every(GROUPS), { minLength: 3, maxLength: 5 }),
});

export const commands = (length: number): fc.Arbitrary<Command[]> =>
  fc
    .tuple(orCrash(firstCast), fc.array(orCrash(step), { minLength: length - 4, maxLength: length - 1 }))
    .map(([first, rest]) => [first, ...rest]);
