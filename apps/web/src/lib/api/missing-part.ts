const KEY = 'monitors.reloaded';
/** A second reload within this time would be a loop. */
const AGAIN_AFTER_MS = 30_000;

/** Whether what was thrown says that a part of the app itself could not be loaded, in the words of any browser. */
export function isMissingPart(error: unknown): boolean {
  const text = error instanceof Error ? error.message : '';
  return /dynamically imported module|importing a module script failed|unable to preload css/i.test(text);
}

/**
 * Loads the page at `url` anew, because the server has another build than the one that runs here; then it does not
 * resolve. It does, and nothing happens, when that was tried just now or the server is away.
 */
export function reloadOnce(url: URL): Promise<void> {
  // Several parts of one page may be missing, and each is told of.
  reloading ??= reload(url).finally(() => {
    reloading = undefined;
  });
  return reloading;
}

let reloading: Promise<void> | undefined;

async function reload(url: URL): Promise<void> {
  const now = Date.now();
  try {
    if (now - Number(sessionStorage.getItem(KEY) ?? 0) < AGAIN_AFTER_MS) return;
    await fetch('/api/v1/health/live', { cache: 'no-store' });
    sessionStorage.setItem(KEY, String(now));
  } catch {
    return;
  }
  location.assign(url);
  // What comes after belongs to the page that is left.
  await new Promise(() => {});
}
