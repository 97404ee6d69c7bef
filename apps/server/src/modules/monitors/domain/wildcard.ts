/** Whether `pattern`, in which `*` stands for anything and `?` for one character, occurs in `text`; at worst the product of both lengths, never exponential as a regular expression can be. */
export function wildcardMatch(pattern: string, text: string): boolean {
  const wanted = `*${pattern}*`;
  let at = 0;
  let star = -1;
  let mark = 0;
  let index = 0;
  while (index < text.length) {
    const token = wanted[at];
    if (token === '*') {
      star = at;
      mark = index;
      at += 1;
    } else if (token !== undefined && (token === '?' || token === text[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      index = mark;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
