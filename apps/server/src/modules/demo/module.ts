import type { Module } from '../../http/module.ts';
import type { Clock } from '../../kernel/clock.ts';
import { registerRoutes } from './routes.ts';
import { DemoService } from './service.ts';

/** What the module is wired from. */
export interface DemoDeps {
  clock: Clock;
  /** Address of the app without a slash at the end, for links that must be whole. */
  appUrl: string;
}

/** The demo shop under `/demo`, whose price, stock and headline its visitors set. */
export function createDemo({ clock, appUrl }: DemoDeps): Module {
  const service = new DemoService(clock);
  return { name: 'demo', rootRoutes: (root) => registerRoutes(root, service, appUrl.replace(/\/+$/, '')) };
}
