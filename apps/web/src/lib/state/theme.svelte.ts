export type Theme = 'system' | 'light' | 'dark';

/** The chosen theme; kept in this browser so that `theme.js` can apply it before the first paint. */
class ThemeChoice {
  choice = $state<Theme>(stored());
  #system = $state(matchMedia('(prefers-color-scheme: dark)').matches);

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => {
      this.#system = event.matches;
    });
  }

  /** What is shown now. */
  get shown(): 'light' | 'dark' {
    return this.choice === 'system' ? (this.#system ? 'dark' : 'light') : this.choice;
  }

  choose(theme: Theme): void {
    this.choice = theme;
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      if (theme === 'system') localStorage.removeItem('theme');
      else localStorage.setItem('theme', theme);
    } catch {
      // Storage is blocked: the choice holds until the tab is closed.
    }
  }
}

function stored(): Theme {
  const now = document.documentElement.dataset.theme;
  return now === 'light' || now === 'dark' ? now : 'system';
}

export const theme = new ThemeChoice();
