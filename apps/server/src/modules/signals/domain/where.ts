import type { TimeRange } from './time-range.ts';

/** Conditions of one query with their parameters; every value is a parameter, never part of the text. */
export class Where {
  readonly parameters: Record<string, unknown> = {};
  readonly #conditions: string[] = [];
  #count = 0;

  constructor(projectId: string) {
    this.parameters.projectId = projectId;
    this.#conditions.push('project_id = {projectId:UUID}');
  }

  /** Adds a condition in which `?` stands for a value of a ClickHouse type; skipped when the value is undefined. */
  and(condition: string, type: string, value: unknown): this {
    if (value === undefined) return this;
    this.#count += 1;
    const name = `p${this.#count}`;
    this.parameters[name] = value;
    this.#conditions.push(condition.replaceAll('?', `{${name}:${type}}`));
    return this;
  }

  /** Holds the column `at` to a stretch of time. */
  within({ from, to }: TimeRange): this {
    return this.and('at >= fromUnixTimestamp64Milli(?)', 'Int64', from).and('at <= fromUnixTimestamp64Milli(?)', 'Int64', to);
  }

  toString(): string {
    return this.#conditions.join(' AND ');
  }
}

/** The words of a search, in the lower case and cut as the full-text index has them. */
export function searchWords(text: string): string[] {
  return text
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .split(/[^0-9a-z\u0080-\uffff]+/)
    .filter((word) => word !== '')
    .slice(0, 20);
}
