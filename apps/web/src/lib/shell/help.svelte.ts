/** Whether the list of keyboard shortcuts is shown. */
export const help = $state({ open: false });
