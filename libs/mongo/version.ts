/**
 * A value of the domain that changes as a whole. `version` counts its saves. Only the store raises it, and a value that
 * was never saved has version 0 (UNSAVED).
 */
export type Document = { readonly _id: string; readonly version: number };

export const UNSAVED = 0;

/**
 * Gives the version that the next save of this value will have. A value needs it to remember at which version something
 * began.
 */
export const nextVersion = ({ version }: Pick<Document, 'version'>): number => version + 1;
