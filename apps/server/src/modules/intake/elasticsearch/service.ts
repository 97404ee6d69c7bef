import { newSecret } from '../../../kernel/ids.ts';
import type { Refusal } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { isObject, type Loose } from '../receiver/values.ts';
import type { IntakeWriter } from '../writer.ts';
import { type BulkItem, readBulk } from './bulk-lines.ts';
import { addDocument } from './document.ts';
import { RecentIds } from './recent-ids.ts';

/** The answer to one item, as Elasticsearch words it. */
export interface ItemAnswer {
  _index: string;
  _id: string;
  status: number;
  [field: string]: unknown;
}

const ID_LENGTH = 20;

/** Takes documents of Elasticsearch's clients as lines of logs. */
export class ElasticsearchService {
  readonly #writer: Pick<IntakeWriter, 'begin' | 'write'>;
  readonly #recent = new RecentIds();

  constructor(writer: Pick<IntakeWriter, 'begin' | 'write'>) {
    this.#writer = writer;
  }

  /** Stores the good items of a bulk body; gives an answer for each, in order. Throws VALIDATION_ERROR for a body whose lines cannot be told apart. */
  async bulk(
    projectId: string,
    body: Buffer,
    defaultIndex: string,
  ): Promise<{ errors: boolean; items: Record<string, ItemAnswer>[] }> {
    const answers = await this.#take(projectId, readBulk(body, defaultIndex));
    return {
      // A missing document is no error of a bulk request that deletes it.
      errors: answers.some(({ answer }) => answer.status >= 400 && answer.result !== 'not_found'),
      items: answers.map(({ operation, answer }) => ({ [operation]: answer })),
    };
  }

  /** Stores one document. */
  async single(projectId: string, item: BulkItem): Promise<ItemAnswer> {
    const [taken] = await this.#take(projectId, [item]);
    return taken?.answer ?? failed({ _index: item.index, _id: item.id ?? '' }, 400, 'parse_exception', 'Nothing was sent');
  }

  async #take(projectId: string, items: readonly BulkItem[]): Promise<{ operation: string; answer: ItemAnswer }[]> {
    const batch = this.#writer.begin(projectId);
    const seen = new Set<string>();
    const answers = items.map((item) => ({ operation: item.operation, answer: this.#add(batch, item, seen) }));
    await this.#writer.write(batch, 'elasticsearch');
    for (const { answer } of answers) if (answer.status < 300) this.#recent.add(projectId, answer._index, answer._id);
    return answers;
  }

  #add(batch: SignalBatch, item: BulkItem, seen: Set<string>): ItemAnswer {
    const { operation, index } = item;
    const place = { _index: index, _id: item.id ?? newSecret(ID_LENGTH) };
    const { _id: id } = place;
    if (index === '') return failed(place, 400, 'action_request_validation_exception', 'index is missing');
    if (operation === 'delete') return { ...place, ...SHARDS, _version: 1, result: 'not_found', status: 404 };
    const known = seen.has(`${index}\n${id}`) || this.#recent.has(batch.projectId, index, id);
    if (operation === 'create' && known) {
      return failed(place, 409, 'version_conflict_engine_exception', `[${id}]: version conflict, document already exists`);
    }
    const document = operation === 'update' ? updated(item.document) : item.document;
    if (document === undefined) return failed(place, 404, 'document_missing_exception', `[${id}]: document missing`);
    if (typeof document === 'string') {
      batch.refuse('log', 'invalid', document);
      return failed(place, 400, 'document_parsing_exception', document);
    }
    const refusal = addDocument(batch, { index, id }, document);
    if (refusal) return failed(place, 400, 'document_parsing_exception', refusal.message);
    seen.add(`${index}\n${id}`);
    const isNew = !known;
    return { ...place, ...SHARDS, _version: isNew ? 1 : 2, result: isNew ? 'created' : 'updated', status: isNew ? 201 : 200 };
  }
}

const SHARDS = { _shards: { total: 1, successful: 1, failed: 0 }, _seq_no: 0, _primary_term: 1 };

/** The document an update leaves where there was none; undefined where it only changes what is there. */
function updated(document: Loose | string): Loose | string | undefined {
  if (typeof document === 'string') return document;
  const { doc, doc_as_upsert: whole, upsert } = document;
  if (isObject(upsert)) return upsert;
  return whole === true && isObject(doc) ? doc : undefined;
}

function failed(place: { _index: string; _id: string }, status: number, type: string, reason: Refusal['message']): ItemAnswer {
  return { ...place, status, error: { type, reason, index: place._index } };
}
