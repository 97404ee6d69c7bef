import { parentPort, workerData } from 'node:worker_threads';
import { SqlError } from '../ports/index.ts';
import { openCluster } from './cluster.ts';
import { Maintenance } from './maintenance.ts';
import { NO_SHAPE, type Outcome, type Task, type WorkerMessage, type WorkerStart } from './messages.ts';
import { Session, type SessionReply } from './session.ts';

/** Most outcomes kept back for one sync of the log and one message. */
const BATCH = 32;
const MAINTENANCE_EVERY_MS = 10_000;
const MAINTENANCE_AFTER_TASKS = 500;

const port = parentPort;
if (!port) throw new Error('pglite/worker.ts runs as a worker thread only.');

function send(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

try {
  await serve(workerData as WorkerStart);
} catch (error) {
  send({ kind: 'unavailable', message: error instanceof Error ? error.message : String(error) });
  port.close();
}

async function serve(start: WorkerStart): Promise<void> {
  const cluster = await openCluster(start);
  const session = new Session((message) => cluster.database.execProtocolRawSync(message));
  const maintenance = new Maintenance(session, cluster.logBytes);
  let outcomes: Outcome[] = [];
  let flushing = false;
  let tasksSinceMaintenance = 0;
  let inTransaction = false;

  const flush = (): void => {
    flushing = false;
    if (outcomes.length === 0) return;
    // Nothing is acknowledged before its log records are on the disk.
    cluster.sync();
    const transfer = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.reply.buffer as ArrayBuffer] : []));
    send({ kind: 'outcomes', outcomes, shapes: session.newShapes, droppedShapes: session.droppedShapes }, transfer);
    outcomes = [];
    session.newShapes = [];
    session.droppedShapes = [];
  };

  const answer = (id: number, work: () => SessionReply): void => {
    try {
      const reply = work();
      inTransaction = reply.parsed.status !== 'idle';
      outcomes.push({ id, ok: true, reply: reply.bytes, shape: reply.shape });
    } catch (error) {
      // Anything else means that the engine itself has failed: the thread ends and a new one recovers from the log.
      if (!(error instanceof SqlError)) throw error;
      outcomes.push({ id, ok: false, code: error.code, message: error.message });
    }
  };

  const maintain = (): void => {
    tasksSinceMaintenance = 0;
    maintenance.run();
  };

  const perform = async (task: Task): Promise<void> => {
    tasksSinceMaintenance += 1;
    switch (task.kind) {
      case 'statement':
        answer(task.id, () => session.run(task.text, task.parameters));
        break;
      case 'script':
        answer(task.id, () => session.script(task.text));
        break;
      case 'maintain':
        maintain();
        outcomes.push({ id: task.id, ok: true, reply: new Uint8Array(0), shape: NO_SHAPE });
        break;
      case 'close':
        clearInterval(timer);
        flush();
        await cluster.database.close();
        outcomes.push({ id: task.id, ok: true, reply: new Uint8Array(0), shape: NO_SHAPE });
        flush();
        port?.close();
        break;
    }
  };

  const timer = setInterval(() => {
    if (tasksSinceMaintenance >= MAINTENANCE_AFTER_TASKS && !inTransaction) maintain();
  }, MAINTENANCE_EVERY_MS);

  port?.on('message', (tasks: Task[]) => {
    for (const task of tasks) {
      void perform(task);
      if (outcomes.length >= BATCH) flush();
    }
    if (flushing) return;
    flushing = true;
    setImmediate(flush);
  });
  send({ kind: 'ready' });
}
