export { type Config, loadConfig } from './config.ts';
export { readEnvironment } from './environment.ts';
