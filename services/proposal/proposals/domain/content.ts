export type CostLine = { readonly label: string; readonly amountCents: number };

export type HowTo = {
  readonly steps: readonly string[];
  readonly materials: readonly string[];
  readonly costLines: readonly CostLine[];
};

export type Content = {
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly howTo: HowTo;
};

export type FieldValue = string | readonly string[] | readonly CostLine[];

/** A change is one difference between two contents. Its `field` is a path, such as `howTo/steps`. */
export type FieldChange = { readonly field: string; readonly before: FieldValue; readonly after: FieldValue };

const FIELDS: Readonly<Record<string, (content: Content) => FieldValue>> = {
  title: ({ title }) => title,
  summary: ({ summary }) => summary,
  description: ({ description }) => description,
  'howTo/steps': ({ howTo }) => howTo.steps,
  'howTo/materials': ({ howTo }) => howTo.materials,
  'howTo/costLines': ({ howTo }) => howTo.costLines.map(({ label, amountCents }) => ({ label, amountCents })),
};

export const compare = (before: Content, after: Content): FieldChange[] =>
  Object.entries(FIELDS)
    .map(([field, read]) => ({ field, before: read(before), after: read(after) }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
