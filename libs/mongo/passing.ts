/** The driver uses these names of errors when it cannot reach its server, or gave up waiting for it. */
const UNREACHABLE =
  /^(MongoNetwork|MongoServerSelection|MongoNotConnected|MongooseServerSelection|MongoTopologyClosed|MongoClientClosed|MongoServerClosed|MongoPoolClosed|MongoPoolCleared|PoolCleared|MongoOperationTimeout|MongoWaitQueueTimeout|DisconnectedError)/;

const UNCONNECTED = /initial connection is complete|Connection is closed/;

/**
 * MongoDB and its driver put these labels on failures after which the same may succeed: a transaction to be run again,
 * a write to be sent again, a commit of which nobody knows whether it arrived, a server that has too much to do.
 */
const LABELS = [
  'TransientTransactionError',
  'RetryableWriteError',
  'UnknownTransactionCommitResult',
  'SystemOverloadedError',
  'RetryableError',
];

/**
 * The codes of failures that pass by themselves, from MongoDB's `src/mongo/base/error_codes.yml`. Most of them say that
 * another member of the replica set is or becomes its primary.
 */
const CODES: ReadonlySet<unknown> = new Set([
  // There is no primary, or it is another one now.
  10107, // NotWritablePrimary
  10058, // NotPrimary in the words of old servers
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
  189, // PrimarySteppedDown
  11602, // InterruptedDueToReplStateChange
  133, // FailedToSatisfyReadPreference: a shard has no primary
  // A server goes or comes.
  91, // ShutdownInProgress
  11600, // InterruptedAtShutdown
  6, // HostUnreachable
  7, // HostNotFound
  89, // NetworkTimeout
  202, // NetworkInterfaceExceededTimeLimit
  9001, // SocketException
  134, // ReadConcernMajorityNotAvailableYet
  // It took too long: the majority, a lock, the operation.
  64, // WriteConcernTimeout
  24, // LockTimeout
  46, // LockBusy
  50, // MaxTimeMSExpired
  262, // ExceededTimeLimit
  290, // TransactionExceededLifetimeLimitSeconds
  // Others write the same documents, and the repetitions are at their end.
  112, // WriteConflict
  251, // NoSuchTransaction: it was ended, by a conflict or a new primary
  225, // TransactionTooOld
  // The chunks of a sharded collection are on their way.
  63, // StaleShardVersion
  150, // StaleEpoch
  13388, // StaleConfig
  // It has too much to do (MongoDB 8).
  462, // IngressRequestRateLimitExceeded
]);

type Failure = {
  readonly name?: string;
  readonly message?: string;
  readonly code?: unknown;
  readonly errorLabels?: readonly string[];
  readonly cause?: unknown;
  /** The parts of a write that failed. */
  readonly writeErrors?: unknown;
  readonly writeConcernError?: unknown;
  readonly err?: unknown;
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

/**
 * Tells whether an error of the driver passes by itself, as at the failover of a replica set: the same call may succeed
 * in some seconds. A bulk write is judged by what failed in it.
 */
export function passes(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const failure = error as Failure;
  const { name = '', message = '', code, errorLabels = [], cause, writeErrors, writeConcernError, err } = failure;
  if (UNREACHABLE.test(name) || UNCONNECTED.test(message)) return true;
  if (CODES.has(code) || errorLabels.some((label) => LABELS.includes(label))) return true;
  return [cause, writeErrors, writeConcernError, err].flatMap(list).some(passes);
}
