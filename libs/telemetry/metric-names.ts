type Metric = {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
  /**
   * All values of the labels of a counter. Such a counter is told with 0 from the start: Prometheus sees no increase in a
   * series that begins with its first count. Whoever counts by names that only the process knows begins with 0 there.
   */
  readonly values?: Readonly<Record<string, readonly string[]>>;
};

/**
 * Every metric, for the code, the alert rules and the docs. Queues, outboxes, dead letters and the ledger are shared,
 * so every process reports the same value for them: take the maximum over the processes, never the sum.
 */
export const METRICS = {
  seuil_http_request_duration_seconds: {
    kind: 'histogram',
    labels: ['service', 'method', 'route', 'status'],
    help: 'Time from the first byte of a request to the last of its answer; status 499: the caller went away before it',
  },
  seuil_queue_depth: { kind: 'gauge', labels: ['queue'], help: 'Jobs that could run now and wait for a worker' },
  seuil_queue_jobs: {
    kind: 'gauge',
    labels: ['queue', 'state'],
    help: 'Jobs by state: waiting, active, delayed (they failed and come again, or come later), failed',
  },
  seuil_queue_oldest_age_seconds: {
    kind: 'gauge',
    labels: ['queue'],
    help: 'How long the job that is next has been waiting; 0 when none waits',
  },
  seuil_redis_up: {
    kind: 'gauge',
    labels: [],
    help: '1 when all of Redis answers this process and takes writes, otherwise 0',
  },
  seuil_redis_memory_bytes: {
    kind: 'gauge',
    labels: ['part'],
    help: 'Memory of Redis, of its fullest shard in a cluster: used, and the limit (maxmemory) if there is one',
  },
  seuil_redis_evicts: {
    kind: 'gauge',
    labels: [],
    help: '1 when Redis throws jobs away at its limit (a maxmemory-policy other than noeviction), otherwise 0',
  },
  seuil_jobs_total: {
    kind: 'counter',
    labels: ['queue', 'outcome'],
    help: 'Runs of jobs: done, retried, buried (a dead letter)',
  },
  seuil_job_duration_seconds: { kind: 'histogram', labels: ['queue', 'name'], help: 'Time that one run of a job took' },
  seuil_pending_events: {
    kind: 'gauge',
    labels: ['service'],
    help: 'Documents whose events are not in the queues yet',
  },
  seuil_relay_lag_seconds: {
    kind: 'gauge',
    labels: ['service'],
    help: 'Age of the oldest event that is not in the queues yet',
  },
  seuil_dead_letters: {
    kind: 'gauge',
    labels: ['service'],
    help: 'Jobs that failed for good and that no operator has dealt with',
  },
  seuil_sweep_failures_total: {
    kind: 'counter',
    labels: ['service', 'sweep'],
    help: 'Sweeps that failed; each is tried again at its next time',
  },
  seuil_recalculations_total: {
    kind: 'counter',
    labels: [],
    values: {},
    help: 'Thresholds that were calculated for display',
  },
  seuil_settlements_total: { kind: 'counter', labels: [], values: {}, help: 'Settlements that were finished' },
  seuil_settlement_failures_total: {
    kind: 'counter',
    labels: [],
    values: {},
    help: 'Attempts to make a settlement that ended with an error',
  },
  seuil_mails_total: {
    kind: 'counter',
    labels: ['outcome'],
    values: { outcome: ['sent', 'refused', 'put off'] },
    help: 'Attempts to send: sent, refused (for good), put off (to be tried again)',
  },
  seuil_mail_rests_total: {
    kind: 'counter',
    labels: ['why'],
    help: 'Rests of the queue of mails: the mail server accepts nothing (session), does not let us send (sender), or refuses most recipients of a run (run)',
  },
  seuil_webhooks_total: {
    kind: 'counter',
    labels: ['outcome'],
    values: { outcome: ['delivered', 'retried', 'dead'] },
    help: 'Attempts to deliver: delivered, retried (failed, to be tried again), dead (given up, also without an attempt)',
  },
  seuil_ledger_balance_cents: {
    kind: 'gauge',
    labels: ['account_kind', 'part'],
    help: 'Money in all accounts of a kind (national, action, group), available and held',
  },
  seuil_altered_claims_total: {
    kind: 'counter',
    labels: ['what'],
    values: { what: ['account', 'approval', 'content'] },
    help: 'Claims that were not paid or shown: their account is not the filed one (account), or they are not what finance approved (approval); or on which no step was taken: they are not as their last step left them (content)',
  },
  seuil_altered_files_total: {
    kind: 'counter',
    labels: [],
    values: {},
    help: 'Stored documents that somebody asked for and that are not those that were uploaded; none was shown',
  },
  seuil_disputed_transfers: {
    kind: 'gauge',
    labels: [],
    help: 'Bank transfers that wait until a person decides what became of them; their claims are blocked',
  },
  seuil_daily_root_age_seconds: {
    kind: 'gauge',
    labels: ['over'],
    help: 'Age of the newest daily root, over claims and ledger; without any it is as old as 1970',
  },
  seuil_event_loop_lag_seconds: {
    kind: 'gauge',
    labels: [],
    help: '99th percentile of the delay of the event loop since the last scrape',
  },
  seuil_process_resident_bytes: { kind: 'gauge', labels: [], help: 'Memory of the process' },
  seuil_process_heap_bytes: {
    kind: 'gauge',
    labels: ['part'],
    help: 'Heap of the process: used, and the limit at which it ends',
  },
  seuil_mongo_connections: {
    kind: 'gauge',
    labels: ['state'],
    help: 'Connections of the process to MongoDB: open, in-use; and waiting: operations that wait for one',
  },
  seuil_build_info: {
    kind: 'gauge',
    labels: ['service', 'role', 'version'],
    help: '1 for each service that runs in the process, and for each role of the worker; role is "all" where there is one only',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export type NameOf<K extends Metric['kind']> = {
  [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never;
}[MetricName];
export type LabelsOf<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]['labels'][number], string>>;
