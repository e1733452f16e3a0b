import {
  AccountId,
  accept,
  acceptWarning,
  BatchId,
  CommandId,
  Currency,
  type Decider,
  type DomainEvent,
  decodeFact,
  type Instant,
  InstructionId,
  MerchantId,
  type Minor,
  type PayoutCommand,
  type PayoutState,
  payoutInstruction,
} from '@asof/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { numberedEvent, toArray } from '../contract/bench.ts';
import { type EventLog, EventLogFailure } from '../event-log.ts';
import { memoryEventLog } from '../memory/memory.ts';
import { eventIdOf } from './event-id.ts';
import { type HandleCommand, handleCommand } from './handle-command.ts';

type PayoutEvent = Extract<DomainEvent, { type: 'PayoutHeld' | 'PayoutReleased' | 'PayoutCancelled' }>;

const order = {
  instructionId: InstructionId.parse('i-1'),
  batchId: BatchId.parse('acq-000001'),
  merchantId: MerchantId.parse('m-1'),
  accountId: AccountId.parse('a-1'),
  currency: Currency.parse('CNY'),
  amountMinor: 100n as Minor,
};
const hold: PayoutCommand = { type: 'HoldPayout', order, why: 'a court asked' };
const release: PayoutCommand = { type: 'ReleasePayout', order, why: 'the court agreed' };
const envelope = {
  tenant: 'acq',
  validFrom: null,
  validTo: null,
  actor: { kind: 'person', id: 'p-1', role: 'finance' },
  causationId: null,
  correlationId: 'c-1',
  reason: 'a court asked',
} as const;
const stream = 'payout-i-1';
const ids = async (log: EventLog) => (await toArray(log.readStream(stream))).map(({ id }) => id);

describe('handleCommand', () => {
  let log: EventLog;
  beforeEach(() => {
    log = memoryEventLog({ clock: () => 1_000_000 as Instant });
  });
  const handle = <Refusal, Warning>(
    commandId: string,
    command: PayoutCommand,
    over: Partial<HandleCommand<PayoutState, PayoutCommand, PayoutEvent, Refusal, Warning>> &
      Pick<HandleCommand<PayoutState, PayoutCommand, PayoutEvent, Refusal, Warning>, 'decider'>,
  ) =>
    handleCommand({ log, stream, command, commandId: CommandId.parse(commandId), envelopeOf: () => envelope, ...over });
  const pay = (commandId: string, command: PayoutCommand) => handle(commandId, command, { decider: payoutInstruction });
  const deciding = (decide: Decider<PayoutState, PayoutCommand, PayoutEvent, string, string>['decide']) => ({
    decider: { ...payoutInstruction, decide },
  });

  it('records what was decided, with who, why and the version around it', async () => {
    const handled = await pay('hold-1', hold);
    expect(handled).toEqual({
      kind: 'accepted',
      events: [{ type: 'PayoutHeld', ...order, why: 'a court asked' }],
      warnings: [],
      revision: 0n,
      position: await log.head(),
    });
    const [recorded] = await toArray(log.readAll('start'));
    expect(recorded).toMatchObject({ id: eventIdOf(CommandId.parse('hold-1'), 0), type: 'PayoutHeld', stream });
    expect(decodeFact(recorded!).envelope).toEqual({ ...envelope, v: 1, commandId: 'hold-1' });
  });

  it('decides on the folded history', async () => {
    expect(await pay('release-1', release)).toEqual({ kind: 'refused', refusal: 'payout-not-held' });
    await pay('hold-1', hold);
    expect(await pay('release-2', release)).toMatchObject({ kind: 'accepted', revision: 1n });
    expect(await log.head()).toBe(2n);
  });

  it('answers a repeated command as the first time, without deciding again', async () => {
    const first = await pay('hold-1', hold);
    await pay('release-1', release);
    const again = await handle(
      'hold-1',
      hold,
      deciding(() => expect.unreachable('it decided again')),
    );
    expect(again).toEqual(first);
    expect(await ids(log)).toHaveLength(2);
  });

  it('answers a repeat with all events of the first time, and not with those of others', async () => {
    const both = deciding(() =>
      accept<PayoutEvent>(
        { type: 'PayoutHeld', ...order, why: 'one' },
        { type: 'PayoutReleased', ...order, why: 'two' },
      ),
    );
    await pay('hold-1', hold);
    const first = await handle('both-1', hold, both);
    await pay('hold-2', hold);
    expect(await handle('both-1', hold, both)).toEqual(first);
    expect(first).toMatchObject({ revision: 2n, events: [{ why: 'one' }, { why: 'two' }] });
  });

  it('passes warnings on, and appends nothing when there is nothing new to say', async () => {
    await pay('hold-1', hold);
    const silent = await handle(
      'quiet-1',
      hold,
      deciding(() => acceptWarning([], ['already so'])),
    );
    expect(silent).toEqual({ kind: 'accepted', events: [], warnings: ['already so'], revision: 0n, position: null });
    expect(await ids(log)).toHaveLength(1);
  });

  it('decides again on what another writer recorded in between', async () => {
    let decided = 0;
    const racing: EventLog = {
      ...log,
      append: async (...args) => {
        if (decided === 1) await pay('hold-other', hold);
        return log.append(...args);
      },
    };
    const handled = await handle('hold-1', hold, {
      log: racing,
      decider: {
        ...payoutInstruction,
        decide: (command, state) => {
          decided += 1;
          return payoutInstruction.decide(command, state);
        },
      },
    });
    expect(handled).toEqual({ kind: 'refused', refusal: 'payout-already-held' });
    expect(decided).toBe(2);
  });

  it('gives up after the attempts it was given, and says so by name', async () => {
    let attempts = 0;
    const contended: EventLog = {
      ...log,
      append: async () => {
        attempts += 1;
        return { kind: 'conflict', actual: 'absent' };
      },
    };
    const failing = handle('hold-1', hold, { log: contended, decider: payoutInstruction, attemptsMax: 3 });
    await expect(failing).rejects.toMatchObject({
      name: 'CommandContended',
      code: 'command-contended',
      retryable: true,
    });
    expect(attempts).toBe(3);
  });

  it('tries five times when it is not told how often', async () => {
    let attempts = 0;
    const append: EventLog['append'] = async () => {
      attempts += 1;
      return { kind: 'conflict', actual: 'absent' };
    };
    const failing = handle('hold-1', hold, { log: { ...log, append }, decider: payoutInstruction });
    await expect(failing).rejects.toMatchObject({ code: 'command-contended' });
    expect(attempts).toBe(5);
  });

  it('leaves the failures of the log as they are; the same command then finishes its work', async () => {
    const unknown: EventLog = {
      ...log,
      append: async (...args) => {
        await log.append(...args);
        throw new EventLogFailure('log-outcome-unknown', 'the answer was lost', { retryable: true });
      },
    };
    const failing = handle('hold-1', hold, { log: unknown, decider: payoutInstruction });
    await expect(failing).rejects.toMatchObject({ code: 'log-outcome-unknown' });
    expect(await pay('hold-1', hold)).toMatchObject({ kind: 'accepted', revision: 0n });
    expect(await ids(log)).toHaveLength(1);
  });

  it('stops at an event that it cannot read, instead of deciding without it', async () => {
    await log.append(stream, 'absent', [numberedEvent(1)]);
    await expect(pay('hold-1', hold)).rejects.toMatchObject({ code: 'event-unknown-type' });
  });
});

describe('event ids', () => {
  it('are derived from the command and the place of the event in it', () => {
    const [one, other] = [CommandId.parse('command-1'), CommandId.parse('command-2')];
    expect(eventIdOf(one, 0)).toBe('eb535327-c2b9-8d57-a70e-6eb73aab6049');
    expect(new Set([eventIdOf(one, 0), eventIdOf(one, 1), eventIdOf(other, 0), eventIdOf(one, 0)]).size).toBe(3);
  });
});
