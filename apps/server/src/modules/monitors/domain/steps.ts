import { type BrowserStep, SECRET_MASK } from '@monitors/contract';

/** How many of the first steps log in: up to the click after the last secret that is typed; 0 where none is. */
export function loginSteps(steps: readonly BrowserStep[]): number {
  const lastSecret = steps.findLastIndex((step) => step.kind === 'type' && step.secret === true);
  if (lastSecret < 0) return 0;
  const submit = steps.findIndex((step, index) => index > lastSecret && step.kind === 'click');
  return submit < 0 ? lastSecret + 1 : submit + 1;
}

/** What is wrong with steps that a schema cannot see. */
export function stepProblems(steps: readonly BrowserStep[]): { field: string; message: string }[] {
  return steps.flatMap((step, index) => {
    const field = `source.steps.${index}`;
    if (step.kind === 'goto') {
      const url = URL.parse(step.url);
      const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
      return isWeb ? [] : [{ field: `${field}.url`, message: 'Only http and https addresses can be opened' }];
    }
    if (step.kind === 'scroll') return [];
    if (step.kind === 'type' && !step.secret && step.text === SECRET_MASK)
      return [{ field: `${field}.text`, message: 'Give this text again: it was a secret' }];
    // The browser's own frame and engine prefixes would let a selector mean more than an element of the page.
    if (/^internal:|(?:^|>>)\s*(?:internal:|_react=|_vue=)/.test(step.selector.trim()))
      return [{ field: `${field}.selector`, message: 'This is no selector of an element' }];
    return [];
  });
}
