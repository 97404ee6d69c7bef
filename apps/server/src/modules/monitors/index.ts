// The public face of the monitors module.

export { judgeOnce } from './domain/judge-once.ts';
export { createMonitors, type MonitorsDeps } from './module.ts';
export type { MonitorAttachments } from './route-parts.ts';
export type { SecretBox } from './source-secrets.ts';
export { createSourceReader, type SourceReader, type Sources } from './sources/index.ts';
