/** Answers 200 with the view of one document. Its version becomes the ETag, so no route can forget it. */
export const documentAnswer = <T extends { readonly version: number }, V>(document: T, view: (document: T) => V) => ({
  status: 200 as const,
  version: document.version,
  body: view(document),
});

/** Answers 200 with the views of one page of a list, and with the cursor of the next page (null at the end). */
export const pageAnswer = <T, V>(
  { items, nextCursor }: { readonly items: readonly T[]; readonly nextCursor: string | null },
  view: (item: T) => V,
) => ({ status: 200 as const, body: { items: items.map((item) => view(item)), nextCursor } });
