/** Largest body that is parsed, in bytes; a larger one is the cause `too_large`. */
export const MAX_BYTES = 8 * 1024 * 1024;
/** Elements and text nodes kept of one page; the rest is dropped and the page marked as cut. */
export const MAX_NODES = 120_000;
/** Elements nested deeper than this are flattened into their ancestor. */
export const MAX_DEPTH = 256;
/** Open tags after which a page is taken as hostile and cut. */
export const MAX_OPEN_TAGS = 8_000;
/** Characters of script text that are searched for state, over all scripts of a page. */
export const MAX_SCRIPT_CHARS = 6_000_000;
/** Values visited in one JSON tree. */
export const MAX_JSON_NODES = 200_000;
/** Nesting followed in one JSON tree. */
export const MAX_JSON_DEPTH = 40;
/** Characters of a text fact. */
export const MAX_TEXT = 32 * 1024;
/** Items of a list fact. */
export const MAX_ITEMS = 300;
/** Characters of an evidence snippet. */
export const MAX_SNIPPET = 240;
/** Alternatives handed back with a reading. */
export const MAX_ALTERNATIVES = 12;
