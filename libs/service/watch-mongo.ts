import type { MongoLink } from '../mongo/connect.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Measures the connections of this process to MongoDB, and what waits for one of them. */
export function watchMongo(metrics: Metrics, mongo: MongoLink): void {
  metrics.watch(['seuil_mongo_connections'], () => {
    const { open, inUse, waiting } = mongo.pool();
    return Object.entries({ open, 'in-use': inUse, waiting }).map(([state, value]) => ({
      name: 'seuil_mongo_connections',
      labels: { state },
      value,
    }));
  });
}
