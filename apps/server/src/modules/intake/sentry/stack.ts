import { firstText, isObject, type Loose, listOf, objectOf, textOf } from '../receiver/values.ts';

const MOST_FRAMES = 100;
const MOST_OWN_FRAMES = 8;
const MOST_CAUSES = 10;

/** The exceptions of an event, oldest cause first; old clients send a bare list. */
export function exceptionsOf(event: Loose): Loose[] {
  const values = Array.isArray(event.exception) ? event.exception : listOf(objectOf(event.exception).values);
  return values.filter(isObject);
}

/** The stack as text, innermost call first, followed by those of the causes. */
export function stackText(exceptions: readonly Loose[]): string {
  return exceptions
    .toReversed()
    .slice(0, MOST_CAUSES)
    .map((exception, index) => {
      const title = `${firstText(exception.type, 'Error')}: ${textOf(exception.value)}`;
      return [index === 0 ? title : `Caused by: ${title}`, ...frames(exception).map(frameText)].join('\n');
    })
    .join('\n');
}

/** Type and the app's own frames of what was thrown; empty where no frame is marked as the app's. */
export function ownFingerprint(exceptions: readonly Loose[]): string {
  const thrown = exceptions.at(-1);
  if (!thrown) return '';
  const own = frames(thrown)
    .filter((frame) => frame.in_app === true)
    .slice(0, MOST_OWN_FRAMES);
  if (own.length === 0) return '';
  return [textOf(thrown.type), ...own.map((frame) => `${textOf(frame.function)} ${fileOf(frame)}`)].join('\n');
}

/** Innermost first, unlike on the wire. */
function frames(exception: Loose): Loose[] {
  return listOf(objectOf(exception.stacktrace).frames).filter(isObject).slice(-MOST_FRAMES).reverse();
}

function frameText(frame: Loose): string {
  const place = [fileOf(frame) || '<anonymous>', textOf(frame.lineno), textOf(frame.colno)]
    .filter((part) => part !== '')
    .join(':');
  const name = textOf(frame.function);
  return name === '' ? `    at ${place}` : `    at ${name} (${place})`;
}

function fileOf(frame: Loose): string {
  return firstText(frame.filename, frame.abs_path, frame.module);
}
