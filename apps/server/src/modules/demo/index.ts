export { createDemo, type DemoDeps } from './module.ts';
