import type { Project, User } from '@monitors/contract';
import { accounts } from '#lib/api/calls.ts';
import { ApiError, call, renewSession } from '#lib/api/client.ts';

/** Who is signed in. */
class Session {
  user = $state<User>();
  projects = $state<Project[]>([]);
  #asked = false;

  /** Asks the server once who is signed in; undefined when nobody is. */
  async load(): Promise<User | undefined> {
    if (this.#asked) return this.user;
    try {
      await this.#ask();
      this.#asked = true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.#asked = true;
      if (await renewSession()) await this.#ask();
    }
    return this.user;
  }

  signedIn(user: User): void {
    this.user = user;
    this.#asked = true;
  }

  forget(): void {
    this.user = undefined;
    this.projects = [];
    this.#asked = true;
  }

  async logOut(): Promise<void> {
    await accounts.logOut().catch(() => undefined);
    this.forget();
  }

  async #ask(): Promise<void> {
    const answer = await call<{ user: User; projects: Project[] }>('GET', '/users/me', { anonymous: true });
    this.user = answer.user;
    this.projects = answer.projects;
  }
}

export const session = new Session();
