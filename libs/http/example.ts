/** All examples of the API description tell one small story, so that an id in one example is found in the others. */
/** The base is high, so that the thresholds of the small story are easy to tell apart. */
const rates = { floor: 5, base: 325, ceiling: 1000, step: 150, start: 1000, margin: 500 };

export const EXAMPLE = {
  groupId: '5f0c1f5e-6f0e-4c57-9a38-2b1d7a52c001',
  otherGroupId: '6a1d2e7b-0c4f-4b7e-8d55-91c3e8f0b002',
  personId: '0b9e7c1a-3d52-4f6e-a1b8-5c2f4d6e7003',
  secondPersonId: '1c8d6b2f-4e63-4a7d-b2c9-6d3a5e7f8004',
  reviewerId: '2d7c5a3e-5f74-4b8c-83da-7e4b6f8a9005',
  financeId: '3e6b4d2c-6a85-4c9b-94eb-8f5c7a9ba006',
  payerId: '4f5a3e1b-7b96-4dab-a5fc-9a6d8bacb007',
  seasonId: '7c4e9d2a-8ca7-4ebc-b60d-ab7e9cbdc008',
  proposalId: '8d3f8c1b-9db8-4fcd-871e-bc8fadced009',
  actionId: '9e2a7b0c-aec9-40de-982f-cd9abedfe010',
  illustrationId: 'af1b6a9d-bfda-41ef-a930-deabcfe0f011',
  requestId: 'b00c598e-c0eb-42f0-ba41-efbcd0f10012',
  changeId: 'c1fd487f-d1fc-4301-8b52-f0cde1021013',
  claimId: 'd2ee3760-e20d-4412-9c63-01def2132014',
  documentId: 'e3df2651-f31e-4523-ad74-12ef03243015',
  payoutId: 'f4c01542-042f-4634-be85-230114354016',
  endpointId: '05b10433-1530-4745-8f96-341225465017',
  key: '3b1f0a52-7c1e-4a53-9a57-0d6b1a1f6018',
  /** The moments of the story, in its order. */
  drafted: '2026-03-02T18:20:00.000Z',
  published: '2026-03-16T09:05:00.000Z',
  voted: '2026-03-21T17:40:12.000Z',
  crossed: '2026-04-18T02:00:04.000Z',
  claimed: '2026-05-11T19:02:31.000Z',
  approved: '2026-05-13T08:15:00.000Z',
  paid: '2026-05-18T07:30:00.000Z',
  policyRules: { formula: 'v2', ...rates, freeDays: 42, unusedDays: 60, reminderDays: 14, decertifiedDays: 30 },
  /** Anybody can work out from these inputs the threshold 13, which 14 votes exceed. */
  thresholdInputs: {
    formula: 'v2',
    rateMillionths: 98_500,
    certifiedGroups: 400,
    totalCents: 40_000_000,
    policy: { version: 1, ...rates },
    capCents: 12_000,
    money: {
      totalCents: 40_000_000,
      remainingCents: 40_000_000,
      recentCents: 0,
      seasonDays: 365,
      daysLeft: 258,
      start: 1000,
    },
  },
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
} as const;
