/** What a password must have; the same rules as the server's, shown while it is typed. */
export const PASSWORD_RULES = [
  { says: 'At least 8 characters', holds: (password: string) => password.length >= 8 },
  { says: 'An upper-case letter', holds: (password: string) => /\p{Lu}/u.test(password) },
  { says: 'A lower-case letter', holds: (password: string) => /\p{Ll}/u.test(password) },
  { says: 'A digit', holds: (password: string) => /\d/.test(password) },
] as const;
