import { createHash, createHmac } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import { newSecret } from '../../kernel/ids.ts';
import { BoundedCache } from './bounded-cache.ts';

/** Who an access token was issued to. */
export interface AccessClaims {
  userId: string;
  sessionId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const ISSUER = 'monitors';
const MAX_REMEMBERED = 5000;

/** Issues and reads the tokens of people. */
export class Tokens {
  readonly #key: Uint8Array;
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #read = new BoundedCache<AccessClaims>(MAX_REMEMBERED);

  constructor(deps: { secret: string; clock: Clock; accessTokenMinutes: number }) {
    this.#key = createHash('sha256').update(`access ${deps.secret}`).digest();
    this.#clock = deps.clock;
    this.#lifeMs = deps.accessTokenMinutes * 60_000;
  }

  /** Seconds an access token is good for. */
  get accessSeconds(): number {
    return this.#lifeMs / 1000;
  }

  /** A new access token (JWT, HS256). */
  issueAccess(userId: string, sessionId: string): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setSubject(userId)
      .setIssuedAt(now)
      .setExpirationTime(now + this.accessSeconds)
      .sign(this.#key);
  }

  /** What an access token says; undefined when it is not ours or has expired. */
  async readAccess(token: string): Promise<AccessClaims | undefined> {
    if (token.length > 2000) return undefined;
    const now = this.#clock.now();
    const known = this.#read.get(token, now);
    if (known) return known;
    try {
      const { payload } = await jwtVerify<{ sid?: unknown }>(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        currentDate: new Date(now),
        requiredClaims: ['sub', 'sid', 'exp'],
      });
      const { sub, sid, exp } = payload;
      if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return undefined;
      const claims = { userId: sub, sessionId: sid, expiresAt: exp * 1000 };
      this.#read.set(token, claims, claims.expiresAt);
      return claims;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** The first refresh token of a session. */
  firstRefresh(): string {
    return `mr_${newSecret(40)}`;
  }

  /** The refresh token that follows another. It follows from the secret, so two tabs that ask at once get the same one and nothing but hashes is stored. */
  nextRefresh(refreshToken: string): string {
    return `mr_${createHmac('sha256', this.#key).update(`refresh ${refreshToken}`).digest('base64url')}`;
  }
}
