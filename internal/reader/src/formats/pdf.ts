const MAX_PAGES = 200;

/** The text of a PDF, page after page; `undefined` where it cannot be opened (broken, encrypted, too many pages). */
export async function readPdf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { extractText, getDocumentProxy } = await import('unpdf');
    // The library takes ownership of its input, so it gets a copy.
    const pdf = await getDocumentProxy(bytes.slice(), { useSystemFonts: false, verbosity: 0 });
    if (pdf.numPages > MAX_PAGES) return undefined;
    const { text } = await extractText(pdf, { mergePages: false });
    await pdf.loadingTask.destroy();
    return text.join('\n');
  } catch {
    return undefined;
  }
}
