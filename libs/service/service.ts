import type { z } from 'zod';
import type { EnvironmentShape, Mode } from '../config/environment.ts';
import type { AnyEvent } from '../events/event.ts';
import type { AnyConsumer } from '../events/handlers.ts';
import type { Service, TaskName } from '../events/topology.ts';
import type { DescribedMessage } from '../http/openapi/messages.ts';
import type { Route } from '../http/route.ts';
import type { Logger } from '../logger/logger.ts';
import type { Database } from '../mongo/connect.ts';
import type { CollectionPlan } from '../mongo/migrate.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { StoredReceipt } from '../outbox/receipt.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Clock } from '../time/clock.ts';

/** A service composes itself from these parts. */
export type ServiceDeps<E> = {
  readonly database: Database;
  readonly now: Clock;
  /** Makes the ids of new things. It is injected like the clock, so that a replay gives the same ids again. */
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly environment: E;
  /** Tells the relay that something with events was saved. */
  readonly written: () => void;
  /** Asks for work of the own queues. It needs Redis, so only handlers, which are retried, and sweeps may call it. */
  readonly requestTask: (task: TaskName, id: string, delayMs?: number) => Promise<void>;
};

/** A sweep looks for waiting work that an event should have moved on, in case that event was lost. */
export type Sweep = { readonly name: string; readonly everyMs: number; readonly run: () => Promise<void> };

export type ServiceApp = {
  readonly routes: readonly Route[];
  readonly consumers: readonly AnyConsumer[];
  /** The collections whose documents carry events or receipts. */
  readonly stores: readonly {
    readonly outbox: Outbox;
    receipt(id: string): Promise<StoredReceipt | undefined>;
    forgetReceipts(before: Date): Promise<void>;
  }[];
  /** Gives the current facts, each with the id that it had, so that any consumer can be rebuilt. */
  readonly replay: () => AsyncIterable<AnyEvent>;
  readonly sweeps: readonly Sweep[];
  /** The roles of a service whose work is divided, as this process has them. */
  readonly roles?: readonly string[];
  /** Ends everything that the service itself opened. */
  readonly close?: () => Promise<void>;
};

export type ServiceDefinition = {
  readonly name: Service;
  /** The events that the service posts to other servers, for the API description. */
  readonly messages?: readonly DescribedMessage[];
  readonly environment: EnvironmentShape;
  readonly collections: readonly CollectionPlan[];
  readonly compose: (deps: ServiceDeps<never>) => ServiceApp;
};

/** Defines a service, and ties the declared environment to the environment that `compose` receives. */
export function defineService<S extends z.ZodRawShape>(definition: {
  name: Service;
  environment: (mode: Mode) => S;
  collections: readonly CollectionPlan[];
  messages?: readonly DescribedMessage[];
  compose: (deps: ServiceDeps<z.infer<z.ZodObject<S>>>) => ServiceApp;
}): ServiceDefinition {
  return definition;
}
