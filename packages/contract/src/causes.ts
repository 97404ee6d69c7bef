import { z } from 'zod';
import { CAUSES, type Cause } from './cause-words.ts';

export { CAUSES, type Cause };
export const causeSchema = z.enum(Object.keys(CAUSES) as [Cause, ...Cause[]]);
