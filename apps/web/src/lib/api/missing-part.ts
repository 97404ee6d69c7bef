const KEY = 'monitors.reloaded';
/** A second reload within this time would be a loop. */
const AGAIN_AFTER_MS = 30_000;

/** Whether what was thrown says that a part of the app itself could not be loaded, in the words of any browser. */
export function isMissingPart(error: unknown): boolean {
  const text = error instanceof Error ? error.message : '';
  return /dynamically imported module|importing a module script failed|unable to preload css/i.test(text);
}

/**
 * Loads the page at `url` anew, because the server has another build than the one that runs here. False, and nothing
 * happens, when that was tried just now or the server is away.
 */
export async function reloadOnce(url: URL): Promise<boolean> {
  const now = Date.now();
  try {
    if (now - Number(sessionStorage.getItem(KEY) ?? 0) < AGAIN_AFTER_MS) return false;
    await fetch('/api/v1/health/live', { cache: 'no-store' });
    sessionStorage.setItem(KEY, String(now));
  } catch {
    return false;
  }
  location.assign(url);
  return true;
}
