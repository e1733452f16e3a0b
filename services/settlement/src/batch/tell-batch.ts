// Tells the steps of a made batch, one fact at a time; what they name is stored since the batch was made. A step that was told
// before is compared instead, so that an interrupted batch is finished as the one it was, or not at all.
import {
  type Actor,
  type BatchCommand,
  type BatchEvent,
  CommandId,
  type EventId,
  isSameValue,
  type PreviousBatch,
  settlementBatch,
} from '@asof/domain';
import { type EventLog, eventIdOf, handleCommand } from '@asof/event-log';
import type { BatchRecord } from './batch-book.ts';
import { BatchFailure } from './batch-failure.ts';
import type { MadeBatch, MadeStep } from './batch-steps.ts';

export type Telling = {
  readonly log: EventLog;
  readonly actor: Actor;
  readonly signal: AbortSignal;
  readonly onStep: (step: BatchStep) => void;
};

const BATCH_STEPS = ['cut', 'route', 'misroutes', 'net', 'instruct'] as const;
export type BatchStep = (typeof BATCH_STEPS)[number];

/** What is known of the batch and of the acquirer's one before it. */
export type ToldBefore = { readonly record: BatchRecord | null; readonly previous: PreviousBatch | null };

/** Tells the steps up to `last` that were not told. Rejects with BatchFailure, or with the failures of the log. */
export async function tellBatch(made: MadeBatch, before: ToldBefore, last: BatchStep, telling: Telling): Promise<void> {
  for (const [name, step] of stepsOf(made, before)) {
    telling.signal.throwIfAborted();
    if (step !== null) await tellStep(made, name, step, telling);
    if (name === last) return;
  }
}

type Step = MadeStep<BatchEvent> & { readonly command: BatchCommand; readonly told: BatchEvent | null };

function stepsOf(
  { cut, routed, misroutes, netted, instructed }: MadeBatch,
  { record, previous }: ToldBefore,
): readonly (readonly [BatchStep, Step | null])[] {
  return [
    ['cut', { ...cut, command: { type: 'CutBatch', fact: cut.fact, previous }, told: record?.cut ?? null }],
    ['route', { ...routed, command: { type: 'RouteBatch', fact: routed.fact }, told: record?.routed ?? null }],
    [
      'misroutes',
      misroutes && {
        ...misroutes,
        command: { type: 'DetectMisroutes', fact: misroutes.fact },
        told: record?.misroutes ?? null,
      },
    ],
    ['net', { ...netted, command: { type: 'NetBatch', fact: netted.fact }, told: record?.netted ?? null }],
    [
      'instruct',
      { ...instructed, command: { type: 'InstructBatch', fact: instructed.fact }, told: record?.instructed ?? null },
    ],
  ];
}

async function tellStep(made: MadeBatch, name: BatchStep, step: Step, telling: Telling): Promise<void> {
  const { log, actor, onStep } = telling;
  const { batchId, acquirerId } = made.cut.fact;
  if (step.told !== null) {
    if (isSameValue(step.told, step.fact)) return;
    throw new BatchFailure(OTHERWISE[name], `${batchId} was made otherwise before: run asof verify`);
  }
  const handled = await handleCommand({
    log,
    stream: `batch-${batchId}`,
    decider: settlementBatch,
    command: step.command,
    commandId: commandIdOf(made, name),
    envelopeOf: () => ({
      tenant: acquirerId,
      validFrom: null,
      validTo: null,
      actor,
      causationId: causeOf(made, name),
      correlationId: batchId,
      reason: null,
    }),
  });
  if (handled.kind === 'refused') throw new BatchFailure(handled.refusal, `${batchId}: ${handled.refusal}`);
  onStep(name);
}

const OTHERWISE = {
  cut: 'batch-cut-otherwise',
  route: 'batch-routed-otherwise',
  misroutes: 'misroutes-detected-otherwise',
  net: 'batch-netted-otherwise',
  instruct: 'batch-instructed-otherwise',
} as const;

/** One command a step, named by the batch: however often it is told, it is the same event. */
function commandIdOf({ cut }: MadeBatch, step: BatchStep): CommandId {
  return CommandId.parse(`${cut.fact.batchId}/${step}`);
}

/** The cut was asked for; every other step follows from it. */
function causeOf(made: MadeBatch, step: BatchStep): EventId | null {
  return step === 'cut' ? null : eventIdOf(commandIdOf(made, 'cut'), 0);
}
