// The public face of the monitors module.

export { createMonitors, type MonitorsDeps } from './module.ts';
export type { MonitorAttachments } from './routes.ts';
