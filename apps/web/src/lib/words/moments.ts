const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const WITHOUT_YEAR: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', ...CLOCK };
const FORMATS = {
  near: new Intl.DateTimeFormat('en-GB', WITHOUT_YEAR),
  nearExact: new Intl.DateTimeFormat('en-GB', { ...WITHOUT_YEAR, second: '2-digit' }),
  far: new Intl.DateTimeFormat('en-GB', { ...WITHOUT_YEAR, year: 'numeric' }),
};
/** Without a year, a time is meant that is at most this far away. */
const NEAR_MS = 300 * 86_400_000;

/** A time as a person reads it in a list: "20 Nov, 09:02:11"; one of long ago has its year. Both times in ms. */
export function sayMoment(at: number, now: number, seconds = true): string {
  if (Math.abs(now - at) > NEAR_MS) return FORMATS.far.format(at);
  return (seconds ? FORMATS.nearExact : FORMATS.near).format(at);
}
