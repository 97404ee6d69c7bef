// The public face of the intake module.

export { createIntake, type IntakeDeps, type IntakeModule } from './module.ts';
export { createStatsd } from './statsd/module.ts';
export type { IntakeWriter } from './writer.ts';
