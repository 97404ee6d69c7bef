import type { Module } from '../../../http/module.ts';
import { type StatsdDeps, StatsdServer } from './listener.ts';

/** Listens for StatsD lines over UDP as long as the server runs; beside the intake, whose way into the store it writes to. */
export function createStatsd(deps: StatsdDeps): Module {
  const server = new StatsdServer(deps);
  return {
    name: 'statsd',
    async start() {
      await server.start();
    },
    stop: () => server.stop(),
  };
}
