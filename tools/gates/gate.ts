/** What a gate found: problems fail the check, warnings are counted only. */
export interface Findings {
  problems: string[];
  warnings: string[];
}

/** One rule of the repository that a program can check. */
export interface Gate {
  name: string;
  run(root: string): Findings | Promise<Findings>;
}
