/** The form in which two spellings of one address are the same. */
export function emailKey(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
