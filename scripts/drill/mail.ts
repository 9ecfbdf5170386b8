import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbedded } from '../../libs/embedded/embedded.ts';
import type { NamedRun } from '../named-run.ts';
import { runMailDrill } from './mail/run.ts';

const USAGE = `mail [--recipients 10000] [--kills 5] [--seed N]
  One action becomes fundable, and everybody is told, on servers of its own: the worker is killed, Redis restarts once,
  the mail server answers 4xx to 5 %, 5xx to 1 %, and drops the connection after DATA for 0.5 %.
  Nobody may be missed, and nobody told twice but where an acknowledgement was lost.`;

const wholeNumber = (name: string, text: string, least: number): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw new Error(`--${name} must be a whole number from ${least}, not ${text}`);
  return Number(text);
};

async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { recipients: { type: 'string', default: '10000' }, kills: { type: 'string', default: '5' }, seed: { type: 'string' } } });
  const recipients = wholeNumber('recipients', values.recipients, 2);
  const kills = wholeNumber('kills', values.kills, 0);
  const seed = values.seed === undefined ? randomInt(2 ** 29) : wholeNumber('seed', values.seed, 0);
  const folder = await mkdtemp(join(tmpdir(), 'seuil-drill-'));
  const say = (line: string) => { console.log(line); };
  // Its own, whatever the environment names; Redis is started by the drill, which restarts it.
  const servers = await startEmbedded({ dataFolder: folder, env: { REDIS_URL: 'redis://not-needed', SMTP_URL: 'smtp://not-needed' }, say: () => undefined });
  try {
    say(`MongoDB: ${servers.mongoRung}`);
    const { rows, faults } = await runMailDrill({ recipients, kills, seed, mostTimes: 7, mongoUri: servers.mongoUri, folder, say });
    for (const [what, count] of rows) say(`${what.padEnd(44)} ${String(count).padStart(10)}`);
    for (const fault of faults) say(`FAULT ${fault}`);
    say(faults.length === 0 ? `mail ok: ${recipients} recipients, ${kills} kills, seed ${seed}` : `mail FAILED: seed ${seed}`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await servers.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export const mailDrill: NamedRun = { usage: USAGE, run };
