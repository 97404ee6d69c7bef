/** What is known of a refresh token that somebody shows. Times are milliseconds since 1970. */
export interface ShownRefreshToken {
  expiresAt: number;
  /** When it was exchanged, if it was. */
  usedAt: number | null;
  /** Whether the token it was exchanged for has itself been exchanged. */
  successorUsed: boolean;
  sessionRevoked: boolean;
  /** Shown as a browser's cookie, which the tabs of one browser share. */
  byCookie: boolean;
}

/** `rotate`: exchange it. `repeat`: hand out the same successor again. `revoke`: it was stolen, end the session. `refuse`: it is of no use. */
export type Rotation = 'rotate' | 'repeat' | 'revoke' | 'refuse';

/** Two tabs of a browser may show the same cookie at once; within this time both get the same successor. */
export const TAB_GRACE_MS = 5000;

/** Decides what becomes of a refresh token (RFC 9700 section 4.14.2: reuse of a rotated one ends the family). */
export function decideRotation(token: ShownRefreshToken, now: number): Rotation {
  if (token.sessionRevoked) return 'refuse';
  if (token.usedAt === null) return token.expiresAt > now ? 'rotate' : 'refuse';
  const sameMoment = now - token.usedAt <= TAB_GRACE_MS;
  return token.byCookie && sameMoment && !token.successorUsed ? 'repeat' : 'revoke';
}
