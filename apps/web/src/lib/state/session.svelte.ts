import type { Project, User } from '@monitors/contract';
import { accounts } from '#lib/api/calls.ts';
import { ApiError, call, renewSession } from '#lib/api/client.ts';
import { chooseProject, chosenProject } from '#lib/api/project.ts';

/** Who is signed in. */
class Session {
  user = $state<User>();
  projects = $state<Project[]>([]);
  /** The project that is looked at. */
  project = $derived(this.projects.find((one) => one.id === chosenProject()) ?? this.projects[0]);
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

  /** Somebody logged in or changed their profile. */
  signedIn(user: User): void {
    const isNew = this.user?.id !== user.id;
    this.user = user;
    // Their projects are asked for before the first page of the app.
    if (isNew) this.#asked = false;
  }

  /** Looks at another project, from its dashboard on. */
  choose(project: Project): void {
    chooseProject(project.id);
    location.assign('/monitors');
  }

  /** Another project was chosen for the calls: it is the one looked at from now on. */
  moved(): void {
    this.projects = [...this.projects];
  }

  forget(): void {
    chooseProject(undefined);
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
    // Chosen by somebody else in this browser, or left meanwhile.
    const chosen = chosenProject();
    if (chosen && !answer.projects.some((project) => project.id === chosen)) chooseProject(undefined);
  }
}

export const session = new Session();
