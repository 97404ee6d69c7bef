export { storable, storableEvidence, storableValue } from './domain/bounds.ts';
export { shorten, showValue, titleOf } from './domain/wording.ts';
export { createIncidents, type IncidentsDeps, type IncidentsModule } from './module.ts';
