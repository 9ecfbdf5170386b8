import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Compose = {
  services: Record<string, { image?: string; command?: string[]; environment?: Record<string, string | number> }>;
};

/** `${NAME:-value}` as it is where nobody sets NAME. */
export const interpolated = (value: unknown): string => String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1');

/** The environment of a part as compose starts it, which is that of production, but with what is `given` here. */
export function composeVariables(name: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as Compose;
  return Object.fromEntries(
    Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [key, given[key] ?? interpolated(value)]),
  );
}
