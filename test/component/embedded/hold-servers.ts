/** Runs the embedded servers of one folder until it is ended: the parent that tests kill. */
import { startEmbedded } from '../../../libs/embedded/embedded.ts';

const servers = await startEmbedded({ dataFolder: process.argv[2] ?? '', env: {}, say: () => undefined });
process.stdout.write(`${JSON.stringify(servers)}\n`);
setInterval(() => undefined, 60_000);
