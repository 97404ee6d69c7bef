/** The time that a fact is stamped with where its reader gives none: a package below the kernel has no clock of its own. */
export function thisMoment(): Date {
  return new Date(performance.timeOrigin + performance.now());
}
