import type { mongo } from 'mongoose';

type Index = mongo.IndexDescription;

/** What makes an index hold what it must, beside its key. */
const OPTIONS = ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds'] as const;

const keyOf = ({ key }: Pick<Index, 'key'>): string => JSON.stringify(key instanceof Map ? [...key] : key);
const optionsOf = (index: Index): string =>
  JSON.stringify(OPTIONS.map((option) => (index[option] === false ? null : (index[option] ?? null))));

const isAsPlanned = (planned: Index, built: Index): boolean =>
  keyOf(planned) === keyOf(built) && optionsOf(planned) === optionsOf(built);

/** Gives the indexes of a collection; none where it is not there yet. */
async function indexesOf(collection: mongo.Collection): Promise<Index[]> {
  const NAMESPACE_NOT_FOUND = 26;
  return collection.indexes().catch((error: unknown) => {
    if ((error as { code?: number }).code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  });
}

export type IndexPlan = {
  readonly indexes?: readonly Index[];
  /** The keys of indexes of a former release that nothing uses any more. */
  readonly formerIndexes?: readonly Index['key'][];
};

export type IndexChanges = {
  /** Indexes that are missing, or that have other options than planned. */
  readonly toBuild: readonly Index[];
  /** Indexes of a former release: of the same key with other options, or of a key that is no longer used. */
  readonly toDrop: readonly Index[];
};

/** Compares what is there with the plan. An index that is not of Seuil, and that an operator made, stays. */
export async function indexChanges(collection: mongo.Collection, plan: IndexPlan): Promise<IndexChanges> {
  const { indexes = [], formerIndexes = [] } = plan;
  const built = await indexesOf(collection);
  const retired = new Set(formerIndexes.map((key) => keyOf({ key })));
  return {
    toBuild: indexes.filter((planned) => !built.some((index) => isAsPlanned(planned, index))),
    toDrop: built.filter(
      (index) =>
        retired.has(keyOf(index)) ||
        (indexes.some((planned) => keyOf(planned) === keyOf(index)) &&
          !indexes.some((planned) => isAsPlanned(planned, index))),
    ),
  };
}

/** MongoDB says so of an index whose key or name is there with other options. */
const CONFLICTS = [85, 86];

/**
 * Builds what is missing, and only then drops what a former release had, so that there is no moment without an index
 * that holds an invariant. MongoDB 5 and newer keep two indexes of one key that differ in `unique`, `sparse` or their
 * filter, if they have different names. A change that no server can make beside the former index, such as that of an
 * expiry, drops that one first, unless it is a unique one.
 * @throws naming the collection and the index when a unique index cannot be built or changed
 */
export async function applyIndexes(collection: mongo.Collection, { toBuild, toDrop }: IndexChanges): Promise<void> {
  const drop = ({ name = '' }: Index) => collection.dropIndex(name);
  const dropped = new Set<Index>();
  const renamed = toBuild.map((index) =>
    toDrop.some((former) => keyOf(former) === keyOf(index)) ? { ...index, name: changedName(index) } : index,
  );
  try {
    // One command builds all new indexes of a collection, so that the server reads its documents only once.
    if (renamed.length > 0) await collection.createIndexes(renamed);
  } catch (error) {
    if (!CONFLICTS.includes((error as { code?: number }).code ?? 0)) throw inWords(collection, renamed, error);
    const conflicting = toDrop.filter((former) => toBuild.some((index) => keyOf(index) === keyOf(former)));
    const holding = conflicting.find(({ unique }) => unique);
    if (holding)
      throw new Error(
        `${collection.collectionName}: this server cannot change the unique index ${keyOf(holding)} while it holds. End all services, drop it by hand, and run the migration again`,
        { cause: error },
      );
    for (const former of conflicting) {
      await drop(former);
      dropped.add(former);
    }
    await collection.createIndexes([...toBuild]);
  }
  for (const former of toDrop) if (!dropped.has(former)) await drop(former);
}

/** Names a changed index by its key and options, such as `seasonId_1_unique`: its usual name is taken. */
const changedName = (index: Index): string => {
  const options = OPTIONS.filter((option) => index[option] !== undefined);
  return [
    ...Object.entries(index.key).map((part) => part.join('_')),
    ...(options.length > 0 ? options : ['plain']),
  ].join('_');
};

const DUPLICATE_KEY = 11000;

function inWords({ collectionName }: mongo.Collection, indexes: readonly Index[], error: unknown): unknown {
  if ((error as { code?: number }).code !== DUPLICATE_KEY) return error;
  const unique = indexes.filter((index) => index.unique).map(keyOf);
  return new Error(
    `${collectionName}: the documents that are there break a unique index (${unique.join(', ')}). Mend them, and run the migration again: ${(error as Error).message}`,
    { cause: error },
  );
}
