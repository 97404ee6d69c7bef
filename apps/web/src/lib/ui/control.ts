/** Classes that every text control shares, so that inputs, selects and text areas line up. */
export const CONTROL = [
  'control min-w-0 rounded-md border border-line-strong bg-surface px-3 text-ink placeholder:text-ink-3',
  'h-9 text-base pointer-coarse:h-11 pointer-coarse:text-md',
  'transition-colors hover:border-control focus:border-accent focus:outline-2 focus:outline-offset-0 focus:outline-accent-soft',
  'aria-invalid:border-firing-dot disabled:opacity-60',
].join(' ');
