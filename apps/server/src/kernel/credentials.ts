/** What a request shows to say who is asking. */
export interface Credentials {
  /** The `Authorization` header. */
  authorization?: string | undefined;
  /** The browser's session cookie; the header wins over it. */
  sessionCookie?: string | undefined;
  /** `X-Project-Id`: the project meant, where a person has several. */
  projectId?: string | undefined;
}
