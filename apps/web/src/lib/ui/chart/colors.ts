/** The colours a chart draws with, as the canvas understands them. */
export type ChartColors = {
  line: string;
  area: string;
  band: string;
  grid: string;
  text: string;
  threshold: string;
  span: string;
};

/** Reads the design tokens as they look in the theme shown now. */
export function chartColors(host: HTMLElement): ChartColors {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const read = (color: string) => {
    probe.style.color = color;
    return getComputedStyle(probe).color;
  };
  const mix = (token: string, share: number) => read(`color-mix(in srgb, var(--${token}) ${share}%, transparent)`);
  const colors = {
    line: read('var(--accent)'),
    area: mix('accent', 9),
    band: mix('accent', 16),
    grid: mix('line', 80),
    text: read('var(--ink-3)'),
    threshold: read('var(--firing-dot)'),
    span: mix('firing-dot', 13),
  };
  probe.remove();
  return colors;
}
