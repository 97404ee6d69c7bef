import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';

/** Most faults one answer lists. */
const MAX_DETAILS = 20;

/** One thing that is wrong with a request. */
export interface FieldFault {
  /** Path of the field, such as `triggerConditions.conditions.0.value`. */
  field: string;
  message: string;
}

/** Checks a part of a request against its contract schema; the fault is a VALIDATION_ERROR whose details name each field. */
export const contractValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = httpPart === 'querystring' ? 'query' : (httpPart ?? 'body');
  return (data: unknown) => {
    // The framework hands over null for a body that was not sent.
    const result = schema.safeParse(data === null ? undefined : data);
    return result.success ? { value: result.data } : { error: validationError(result.error.issues, part) };
  };
};

/** The VALIDATION_ERROR for what a schema found; `part` names the whole where no field is to blame. */
export function validationError(issues: readonly z.core.$ZodIssue[], part: string): AppError {
  const details = issues.slice(0, MAX_DETAILS).map((issue) => fault(issue, [], part));
  const [first] = details;
  return new AppError('VALIDATION_ERROR', first ? `${first.field}: ${first.message}` : 'The request is not valid', { details });
}

function fault(issue: z.core.$ZodIssue, above: readonly PropertyKey[], part: string): FieldFault {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    const closest = closestBranch(issue.errors);
    if (closest) return fault(closest, path, part);
  }
  const field = path.length === 0 ? part : path.map(String).join('.');
  return { field: field.slice(0, 200), message: say(issue).slice(0, 500) };
}

/** The branch that got furthest is the one that was meant. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue | undefined {
  let best: z.core.$ZodIssue | undefined;
  for (const [first] of branches) {
    if (first && (!best || first.path.length > best.path.length)) best = first;
  }
  return best && best.path.length > 0 ? best : undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a date',
};

/** Most choices that a message lists. */
const MAX_CHOICES = 20;

/** What is wrong, in words; a message that the contract itself gives is kept. */
function say(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `No such field: ${issue.keys.slice(0, 5).join(', ')}`;
  if (issue.code === 'invalid_union' && issue.errors.length === 0) return 'None of the known kinds';
  if (!isGeneric(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'This field is required';
      return `This must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `One of ${issue.values.slice(0, MAX_CHOICES).map(String).join(', ')}`;
    case 'too_small':
      return limit(issue.origin, 'least', Number(issue.minimum), issue.inclusive === false);
    case 'too_big':
      return limit(issue.origin, 'most', Number(issue.maximum), issue.inclusive === false);
    case 'invalid_union':
      return 'This is none of the forms that are understood';
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'This does not have the right form';
    case 'not_multiple_of':
      return `This must be a multiple of ${issue.divisor}`;
    default:
      return 'This is not valid';
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'This is not an id',
  datetime: 'A time such as 2026-01-31T08:00:00Z',
  date: 'A day such as 2026-01-31',
  email: 'This is not an e-mail address',
  url: 'This is not a web address',
};

const COUNTED: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries', file: ' bytes' };

function limit(origin: string, end: 'least' | 'most', bound: number, isOpen: boolean): string {
  const unit = COUNTED[origin];
  if (unit === undefined && isOpen) return end === 'least' ? `This must be above ${bound}` : `This must be below ${bound}`;
  return `At ${end} ${bound}${bound === 1 ? (unit ?? '').replace(/entries$/, 'entry').replace(/s$/, '') : (unit ?? '')}`;
}

/** Whether the validator made this message up itself; those are written for programmers. */
function isGeneric(message: string): boolean {
  return /^(Invalid |Too (small|big): |Unrecognized |Invalid$)/.test(message);
}
