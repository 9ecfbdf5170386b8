import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ISSUER, openDevIssuer } from '../../../libs/embedded/dev-issuer.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { createPublisher } from '../../../libs/messaging/publisher.ts';
import { connectMongo } from '../../../libs/mongo/connect.ts';
import { connectRedis } from '../../../libs/redis/connect.ts';
import { databaseName, migrateServices } from '../../../libs/service/databases.ts';
import { services } from '../../../services/all-services.ts';
import { composeVariables } from '../../compose-variables.ts';
import { fillBudget } from '../budget-stage.ts';
import { startProcess, type ServiceProcess } from '../service-process.ts';
import { faultOf, type Verdict } from '../table.ts';
import { startIngress } from './ingress.ts';
import { judge } from './judge.ts';
import { startLoad } from './load.ts';
import { reportLines, type Restart } from './report.ts';
import { readsOf, stageOf, votesOn } from './stage.ts';

export type RollingDrill = {
  /** These services run, with two replicas each. Voting and budget are needed. */
  readonly run: readonly string[];
  /** The processes that are restarted again and again, for at least `seconds`. */
  readonly roll: readonly string[];
  readonly seconds: number;
  /** The seconds for which the load lasts before and after the restarts. */
  readonly quietSeconds: number;
  readonly votesPerSecond: number;
  readonly probeMs: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly mongoUri: string;
  readonly redisUrl: string;
  readonly smtpUrl: string;
  readonly folder: string;
  readonly say: (line: string) => void;
};

const REPLICAS = 2;
const STARTED_AT_ONCE = 4;
const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 60_000;

async function until(condition: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await pause(LOOK_EVERY_MS))
    if (Date.now() > deadline) throw new Error(`waited in vain: ${condition}`);
}

/** Restarts one replica after another under a steady load of votes. No request may fail, and no vote may be lost. */
export async function runRollingDrill(drill: RollingDrill): Promise<Verdict> {
  const { mongoUri, redisUrl, smtpUrl, folder, say } = drill;
  const undo: (() => Promise<unknown>)[] = [];
  const logger = createLogger({ level: 'silent' });
  const NAMESPACE = `rolling-${crypto.randomUUID().slice(0, 8)}`;
  const definitions = services.filter(({ name }) => drill.run.includes(name));
  const names = definitions.map(({ name }) => name);
  try {
    const mongo = await connectMongo(mongoUri, logger);
    undo.push(() => mongo.close());
    const databaseOf = (service: string) => mongo.database(databaseName({ NAMESPACE }, service));
    await migrateServices(definitions, { NAMESPACE }, mongo);
    const link = connectRedis(redisUrl, logger);
    undo.push(() => link.close());
    const publisher = createPublisher(link.producer, NAMESPACE);
    undo.push(() => publisher.close());
    const now = new Date();
    const stage = stageOf(now);
    await fillBudget(databaseOf('budget'), stage, now);
    await until('Redis', () => link.isUp());
    await publisher.publish(stage.facts);

    const issuer = await openDevIssuer(folder, { production: false });
    const keys = createServer(
      (_request, response) =>
        void issuer
          .jwks()
          .then((jwks) => response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks))),
    ).listen(0, '127.0.0.1');
    await once(keys, 'listening');
    undo.push(async () => keys.close().closeAllConnections());
    const serverVariables = {
      MONGODB_URI: mongoUri,
      REDIS_URL: redisUrl,
      SMTP_URL: smtpUrl,
      AUTH_ISSUER: ISSUER,
      AUTH_JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`,
    };

    const ingress = await startIngress({ probeMs: drill.probeMs });
    undo.push(() => ingress.stop());
    const replicas = new Map<string, ServiceProcess[]>();
    undo.push(() => Promise.all([...replicas.values()].flat().map((each) => each.end('SIGKILL'))));
    const up = async (service: string, name: string): Promise<ServiceProcess> => {
      const fresh = await startProcess({
        name,
        entry: `services/${service}/main.ts`,
        variables: { ...composeVariables(service, serverVariables), NAMESPACE, ...drill.variables },
        folder,
      });
      replicas.set(service, [...(replicas.get(service) ?? []), fresh]);
      ingress.join(service, fresh);
      await fresh.ready();
      await until(`${name} in rotation`, () => ingress.isInRotation(service, fresh.url));
      return fresh;
    };
    const all = names.flatMap((service) =>
      Array.from({ length: REPLICAS }, (_, index) => ({ service, name: `${service}-${index + 1}` })),
    );
    // If a dozen processes started at once, none of them would be ready in time.
    for (let from = 0; from < all.length; from += STARTED_AT_ONCE)
      await Promise.all(all.slice(from, from + STARTED_AT_ONCE).map(({ service, name }) => up(service, name)));
    await until('every fact known', async () => {
      const [groups, tallies, seasons] = await Promise.all(
        ['known-groups', 'tallies', 'known-seasons'].map((collection) =>
          databaseOf('voting').collection(collection).countDocuments(),
        ),
      );
      return groups === stage.groups.length && tallies === stage.actions.length && seasons === 1;
    });

    const load = startLoad({
      url: ingress.url,
      votes: await votesOn(stage, issuer, now),
      reads: await readsOf(names, stage, issuer),
      votesPerSecond: drill.votesPerSecond,
    });
    say(`${names.length} services, ${REPLICAS} replicas each, ${drill.votesPerSecond} votes a second`);
    const restarts: Restart[] = [];
    // The Deployments start a new replica before they stop an old one. Here one replica alone has to carry the load.
    const restart = async (service: string, old: ServiceProcess) => {
      const { name, code, ms: endMs } = await old.end('SIGTERM');
      ingress.leave(service, old.url);
      replicas.set(
        service,
        (replicas.get(service) ?? []).filter((each) => each !== old),
      );
      const started = performance.now();
      await up(service, name);
      restarts.push({ name, code, endMs, readyMs: performance.now() - started });
      say(
        `  ${name} restarted, exit ${code}; ${load.acknowledged.size} votes acknowledged, ${load.samples.filter(({ fault }) => fault !== undefined).length} requests failed`,
      );
    };
    await pause(drill.quietSeconds * 1_000);
    const from = performance.now();
    const isOver = () => performance.now() - from > drill.seconds * 1_000;
    for (let round = 1; round === 1 || !isOver(); round += 1) {
      const turn = names
        .filter((name) => drill.roll.includes(name))
        .flatMap((service) => (replicas.get(service) ?? []).map((old) => ({ service, old })));
      for (const { service, old } of turn) if (round === 1 || !isOver()) await restart(service, old);
    }
    const rolling = { from, to: performance.now() };
    await pause(drill.quietSeconds * 1_000);
    await load.stop();

    const { counts, faults } = await judge({ databaseOf, services: names, acknowledged: load.acknowledged });
    const failed = load.samples.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
    const badEnds = restarts.filter(({ code }) => code !== 0).map(({ name, code }) => `${name} ended with ${code}`);
    return {
      lines: reportLines(load.samples, restarts, rolling),
      counts: {
        'requests sent': load.samples.length,
        'requests failed': failed.length,
        'replicas restarted': restarts.length,
        ...counts,
      },
      faults: [...faultOf('requests failed', failed), ...badEnds, ...faults],
    };
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}
