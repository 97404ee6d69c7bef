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

function say(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'This field is required';
  if (issue.code === 'unrecognized_keys') return `No such field: ${issue.keys.slice(0, 5).join(', ')}`;
  if (issue.code === 'invalid_union' && issue.errors.length === 0) return 'None of the known kinds';
  return issue.message;
}
