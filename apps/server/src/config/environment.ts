/** The environment of this process; nothing outside this folder reads it. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
