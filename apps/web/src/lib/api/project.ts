/** Where a browser keeps the project that is looked at: each tab its own, a new tab begins with the last one chosen. */
const KEY = 'monitors.project';

let chosen: string | undefined;

/** The id of the project that calls are made for; undefined: the person's first. */
export function chosenProject(): string | undefined {
  chosen ??= read(() => sessionStorage) ?? read(() => localStorage);
  return chosen;
}

/** Makes calls for this project from now on, also after a reload; undefined: for the person's first. */
export function chooseProject(id: string | undefined): void {
  chosen = id;
  for (const storage of [() => sessionStorage, () => localStorage]) {
    try {
      if (id === undefined) storage().removeItem(KEY);
      else storage().setItem(KEY, id);
    } catch {
      // Storage is switched off: the choice holds until the next reload.
    }
  }
}

function read(storage: () => Storage): string | undefined {
  try {
    return storage().getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
