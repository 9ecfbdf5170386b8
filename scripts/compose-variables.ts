import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Compose = {
  services: Record<string, { image?: string; command?: string[]; environment?: Record<string, string | number> }>;
};

/** Replaces `${NAME:-value}` by the value, as compose does where nobody sets NAME. */
export const interpolated = (value: unknown): string => String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1');

/** Gives the environment of a part as compose starts it. It is that of production, except for what `replacements` names. */
export function composeVariables(name: string, replacements: Readonly<Record<string, string>>): Record<string, string> {
  const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as Compose;
  return Object.fromEntries(
    Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
      key,
      replacements[key] ?? interpolated(value),
    ]),
  );
}
