import { services } from '../../services/all-services.ts';
import type { System } from '../support/system.ts';

/** Where, in all databases of all services, one of these texts stands: `service.collection id`. */
export async function tracesOf(system: Pick<System, 'database'>, ...texts: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of services) {
    const db = system.database(name).db!;
    for (const collection of await db.listCollections({}, { nameOnly: true }).toArray()) {
      for await (const doc of db.collection(collection.name).find()) {
        const json = JSON.stringify(doc);
        if (texts.some((text) => json.includes(text))) found.push(`${name}.${collection.name} ${String(doc._id)}`);
      }
    }
  }
  return found.sort();
}
