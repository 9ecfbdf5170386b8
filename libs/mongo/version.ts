/**
 * A value of the domain that changes as a whole. `version` counts its saves: the store raises it, nobody else, and a
 * value that was never saved has version 0 (UNSAVED).
 */
export type Document = { readonly _id: string; readonly version: number };

export const UNSAVED = 0;

/** The version that the next save of this value will have, for a value that remembers when something began. */
export const nextVersion = ({ version }: Pick<Document, 'version'>): number => version + 1;
