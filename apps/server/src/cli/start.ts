import { parseArgs } from 'node:util';
import pino from 'pino';
import { startApp } from '../app.ts';
import { type Config, loadConfig, readEnvironment } from '../config/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { type Command, print } from './terminal.ts';

/** `start [--role web,intake,worker]`: runs the server until it is asked to end. */
export const startCommand: Command = async (args, terminal) => {
  const { values } = parseArgs({ args, options: { role: { type: 'string' } } });
  const environment = readEnvironment();
  const config = loadConfig({ env: values.role ? { ...environment, ROLE: values.role } : environment, cwd: process.cwd() });
  const logger = createLogger(config);
  for (const note of config.notes) logger.warn({}, note);
  const app = await startApp({ config, clock: systemClock, logger });
  if (config.log.level !== 'silent') await print(terminal.stdout, `Monitors! is ready: ${config.appUrl}`);
  await new Promise<void>((resolve) => {
    let asked = 0;
    terminal.onStopSignal(() => {
      asked += 1;
      // Whoever asks twice does not want to wait.
      if (asked > 1) process.exit(130);
      logger.info({}, 'Stopping; running checks may end');
      resolve();
    });
  });
  await app.close();
  return 0;
};

function createLogger(config: Config) {
  const format = config.log.format ?? (process.stdout.isTTY ? 'pretty' : 'json');
  const transport =
    format === 'pretty'
      ? { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' } } }
      : {};
  return pino({ level: config.log.level, base: undefined, ...transport });
}
