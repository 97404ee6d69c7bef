import type { Component } from 'svelte';

/** One action of a menu; with `href` it is a link, after `line` stands a separator before it. */
export type MenuItem = {
  label: string;
  icon?: Component<{ class?: string }>;
  run?: () => void;
  href?: string;
  tone?: 'danger';
  disabled?: boolean;
  line?: boolean;
  /** It is the one that holds now. */
  current?: boolean;
  /** Said after the label, such as a wait. */
  note?: string | undefined;
};
