// The public face of the reader: a document in, a fact with evidence or a cause out.

export { discoverFeeds } from './discover-feeds.ts';
export { listFacts, type OfferedFact } from './list-facts.ts';
export { planFromLocator } from './plan.ts';
export { detectCause, type ReadManyOptions, type ReadOptions, readFact, readFacts } from './read.ts';
export { snapshot } from './snapshot.ts';
export type { Format, SourceDocument } from './types.ts';
export { locatorText } from './vote.ts';
