import { queues, type Service } from '../libs/events/topology.ts';
import { defineCommand } from './command/command.ts';
import { manyOf } from './command/input.ts';
import { runAsScript } from './command/run.ts';

const NAMES = [...new Set<Service>(Object.values(queues))];

export const start = defineCommand({
  name: 'start',
  group: 'run',
  summary: 'Runs Seuil in one process on one port, with embedded servers for those that the environment does not name.',
  details:
    'The address is http://127.0.0.1:3000, or PORT. Data lie in .seuil, or in the folder that SEUIL_DATA names, and stay until npm run reset. npm run start:voting and so on run one service; it joins the embedded servers that already run.',
  example: '',
  positionals: { names: manyOf(NAMES, 'SERVICE', 'only these') },
  async run({ names }, session) {
    const [{ startFromEnvironment }, { services }, { welcome }] = await Promise.all([
      import('../libs/service/run.ts'),
      import('../services/all-services.ts'),
      import('./start/welcome.ts'),
    ]);
    const wanted = services.filter(({ name }) => names.length === 0 || names.includes(name));
    const { url, logger, environment } = await session.during(startFromEnvironment(wanted), ({ stop }) => stop());
    console.log(welcome(url, environment));
    await session.untilEnded();
    logger.info('shutting down; a second signal ends at once');
  },
});

void runAsScript(import.meta.url, start);
