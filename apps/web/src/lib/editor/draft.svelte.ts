import type { Interpretation, Missing, Monitor, Preview, Severity } from '@monitors/contract';
import { monitors as api, type MonitorChange, type NewMonitor } from '#lib/api/calls.ts';
import { ApiError, isAbort, sayError } from '#lib/api/client.ts';
import { actionsOf, type Recipients, recipientsOf } from './recipients.ts';
import { problemOf } from './rules.ts';

const PREVIEW_AFTER_MS = 450;

/** Why a sentence was not understood. */
export type Refusal = { message: string; missing: Missing[] };

/** A monitor in the making: the sentence, how it is understood, and what was read just now. */
export class MonitorDraft {
  prompt = $state('');
  url = $state('');
  interpretation = $state.raw<Interpretation>();
  preview = $state.raw<Preview>();
  /** What the preview is a reading of; an edit under way is not read yet. */
  read = $state.raw<Interpretation>();
  name = $state('');
  /** The saved monitor this draft edits. */
  monitorId: string | undefined;
  tags = $state<string[]>([]);
  severity = $state<Severity>('warning');
  recipients = $state<Recipients>(recipientsOf(undefined));
  /** A reading is under way; the one before stays shown. */
  reading = $state(false);
  refusal = $state.raw<Refusal>();
  /** Why the last call failed, in words. */
  failure = $state<string>();
  /** What the sentence was when it was understood last. */
  understood = $state('');

  problem = $derived(this.interpretation ? problemOf(this.interpretation) : undefined);
  isStale = $derived(this.interpretation !== undefined && this.prompt.trim() !== this.understood);

  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #suggestedName = '';

  /** A draft that holds what a monitor is now. */
  static of(monitor: Monitor): MonitorDraft {
    const draft = new MonitorDraft();
    draft.monitorId = monitor.id;
    draft.prompt = monitor.prompt;
    draft.understood = monitor.prompt.trim();
    draft.name = monitor.name;
    draft.tags = [...monitor.tags];
    draft.severity = monitor.severity;
    draft.recipients = recipientsOf(monitor.actions);
    draft.interpretation = {
      type: monitor.type,
      extractedFact: monitor.extractedFact,
      factType: monitor.factType,
      triggerConditions: monitor.triggerConditions,
      triggerCondition: monitor.triggerCondition,
      evaluationFrequency: monitor.evaluationFrequency,
      ...(monitor.activeHours && { activeHours: monitor.activeHours }),
      source: monitor.source,
      suggestedName: monitor.name,
      category: 'other',
      complexity: 'simple',
      confidence: 1,
      reasoning: '',
      estimatedCost: 0,
      warnings: [],
      provider: 'builtin',
    };
    return draft;
  }

  /** Has the sentence understood and reads once. */
  async interpret(): Promise<void> {
    this.prompt = this.prompt.trim();
    const url = this.url.trim();
    await this.#read({ prompt: this.prompt, ...(url && { url }) }, true);
  }

  /** Takes an edited understanding and reads again soon after the last edit. */
  edit(interpretation: Interpretation): void {
    this.interpretation = interpretation;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    if (this.problem) {
      this.reading = false;
      return;
    }
    this.reading = true;
    this.#timer = setTimeout(() => this.readAgain(), PREVIEW_AFTER_MS);
  }

  /** Reads once more as it is understood now, or tries to understand it again. */
  async readAgain(): Promise<void> {
    if (!this.interpretation) return this.interpret();
    await this.#read({ prompt: this.prompt, interpretation: this.interpretation }, false);
  }

  /** Gives up what is under way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  /** What to send to make this monitor. */
  toNew(): NewMonitor {
    return {
      prompt: this.prompt,
      name: this.name.trim() || this.#suggestedName,
      ...(this.interpretation && { interpretation: this.interpretation }),
      actions: actionsOf(this.recipients),
      tags: this.tags,
      severity: this.severity,
    };
  }

  /** What to send to make an existing monitor so. */
  toChange(before: Monitor): MonitorChange {
    const now = this.interpretation;
    return {
      ...(this.prompt !== before.prompt && { prompt: this.prompt }),
      name: this.name.trim() || before.name,
      ...(now && {
        interpretation: now,
        activeHours: now.activeHours ?? null,
      }),
      actions: actionsOf(this.recipients),
      tags: this.tags,
      severity: this.severity,
    };
  }

  async #read(body: { prompt: string; url?: string; interpretation?: Interpretation }, isFresh: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.reading = true;
    this.failure = undefined;
    try {
      const about = this.monitorId === undefined ? body : { ...body, monitorId: this.monitorId };
      const { interpretation, preview } = await api.interpret(about, abort.signal);
      if (abort.signal.aborted) return;
      this.interpretation = interpretation;
      this.preview = preview;
      this.read = interpretation;
      this.refusal = undefined;
      if (isFresh) this.#accept(interpretation, body.prompt);
    } catch (error) {
      if (isAbort(error)) return;
      this.#refuse(error);
    } finally {
      if (this.#abort === abort) this.reading = false;
    }
  }

  #accept(interpretation: Interpretation, prompt: string): void {
    if (this.name === '' || this.name === this.#suggestedName) this.name = interpretation.suggestedName;
    this.#suggestedName = interpretation.suggestedName;
    if (this.monitorId === undefined && !this.understood) this.recipients.onRecovery = interpretation.source.kind !== 'page';
    this.understood = prompt;
  }

  #refuse(error: unknown): void {
    if (error instanceof ApiError && error.code === 'INVALID_MONITOR_PROMPT') {
      const details = error.details as { missing?: Missing[] } | undefined;
      this.refusal = { message: error.message, missing: details?.missing ?? [] };
      this.interpretation = undefined;
      this.preview = undefined;
    } else {
      this.refusal = undefined;
      this.failure = sayError(error);
    }
  }
}
