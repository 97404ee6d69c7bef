import type { Cause, FactType, FactValue, Locator, Plan } from '@monitors/contract';

/** A fetched document as the fetcher hands it over: bytes or text, with what the server said about them. */
export type SourceDocument = {
  url: string;
  status?: number;
  contentType?: string;
  headers?: Record<string, string>;
  body: Uint8Array | string;
  /** True when a browser rendered it, so that "needs JavaScript" cannot be the cause. */
  rendered?: boolean;
};

/** The formats that can be read. */
export type Format = Plan['format'];

/** A value found somewhere, before the vote. */
export type Candidate = {
  value: FactValue;
  type: FactType;
  unit?: string;
  /** The place it comes from, such as `json-ld`, `microdata`, `dom`; places vote once each. */
  source: string;
  locator: Locator;
  snippet: string;
  /** Strength of the vote; 1 is a weak hint, 3 a statement made for machines. */
  weight: number;
  /** Why it cannot win, in words for the user: an old price, an instalment. */
  rejected?: string;
  /** Further words that the evidence should carry, such as the availability status. */
  note?: string;
};

/** What a field's reader hands to the vote: candidates, or a cause it is sure of. */
export type Finding = {
  candidates: Candidate[];
  cause?: Cause;
  /** The cause to give where no candidate stands out; `ambiguous` if not said. */
  whenOpen?: Cause;
  message?: string;
};
