const MAX_REMEMBERED = 200_000;

/** Ids of documents taken lately, for telling a client that what it creates again is there already; the oldest are forgotten first. */
export class RecentIds {
  readonly #ids = new Set<string>();

  has(projectId: string, index: string, id: string): boolean {
    return this.#ids.has(`${projectId}\n${index}\n${id}`);
  }

  add(projectId: string, index: string, id: string): void {
    const key = `${projectId}\n${index}\n${id}`;
    if (key.length > 1000) return;
    if (this.#ids.size >= MAX_REMEMBERED) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    this.#ids.add(key);
  }
}
