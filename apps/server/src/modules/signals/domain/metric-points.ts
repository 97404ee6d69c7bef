/** Series of one metric that become one line: ids, and which line each belongs to. */
export interface SeriesGroups {
  ids: bigint[];
  groups: number[];
  temporality: string;
}

/** One value of a line; `group` is its place in the list of lines. */
export interface GroupPoint {
  group: number;
  at: number;
  value: number | null;
}
