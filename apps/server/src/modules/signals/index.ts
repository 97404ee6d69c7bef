// The public face of the signals module.

export { createSignals, type SignalsDeps, type SignalsModule } from './module.ts';
