import type { Instant } from '@asof/domain';
import { type EventLog, EventLogFailure, type Recorded } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { describe, expect, it } from 'vitest';
import { type House, NOON, openHouse, openSmallEstate, WANG } from '../estate.fixture.ts';
import { findingText } from '../refusal/refusal.ts';

type Loss = 'not written' | 'written, answer lost';
const dead = () => new EventLogFailure('log-unavailable', 'the process was killed', { retryable: true });

/** Everything after the n-th append fails: the process is dead. The log beneath lives on. */
function mortal(log: EventLog, appendsLeft: number, loss: Loss): EventLog {
  let left = appendsLeft;
  return {
    ...log,
    async append(...args) {
      left -= 1;
      if (left < 0 && (left < -1 || loss === 'not written')) throw dead();
      const appended = await log.append(...args);
      if (left < 0) throw dead();
      return appended;
    },
  };
}

const ACCOUNTS = [
  'a1,m1,tok_a1,0001,CNY,',
  'a2,m1,tok_a2,0002,CNY,',
  'a2,m9,tok_a9,0002,CNY,',
  'a4,m1,tok_a4,0004,CNY,',
];
const BINDINGS = [
  'assert,b-1,m1,merchant,m1,CNY,a1,2026-01-01,,,Asia/Shanghai',
  'assert,b-2,m1,merchant,m1,CNY,a9,2026-02-01,,,Asia/Shanghai',
  'end,b-1,,,,,,2026-03-01,,,Asia/Shanghai',
  'assert,b-3,m1,merchant,m1,CNY,a2,2026-04-01,,,Asia/Shanghai',
  'void,b-1,,,,,,,,,',
];
/** All that is to be imported; what is known adds nothing. */
async function importAll(house: House, actor = WANG): Promise<void> {
  await house.take('accounts', ACCOUNTS, { actor });
  await house.take('bindings', BINDINGS, { actor });
}
const storedIn = async (house: House) =>
  (await house.recorded()).map(({ stream, revision, position, id, type, body }) => ({
    ...{ stream, revision, position, id, type, body },
  }));
const APPENDS = 2 + 3 + 2 + 4;

describe.each<Loss>(['not written', 'written, answer lost'])('an import cut off where an append was %s', loss => {
  it.each(Array.from({ length: APPENDS }, (_, index) => index))(
    'is finished as if undisturbed: append %i',
    async at => {
      const undisturbed = openHouse();
      await importAll(undisturbed);

      const log = memoryEventLog({ clock: () => NOON });
      await expect(importAll(openHouse(mortal(log, at, loss)))).rejects.toMatchObject({ code: 'log-unavailable' });
      const resumed = openHouse(log);
      await importAll(resumed);
      expect(await storedIn(resumed)).toEqual(await storedIn(undisturbed));
    },
  );
  it('is finished by the same process too, once the log is there again', async () => {
    const log = memoryEventLog({ clock: () => NOON });
    let ill: EventLog | null = mortal(log, 7, loss);
    const house = openHouse({ ...log, append: (...args) => (ill ?? log).append(...args) });
    await expect(importAll(house)).rejects.toMatchObject({ code: 'log-unavailable' });
    ill = null;
    await importAll(house);
    const undisturbed = openHouse();
    await importAll(undisturbed);
    expect(await storedIn(house)).toEqual(await storedIn(undisturbed));
  });
});

/** The accounts are in; of the bindings the plan and the first `lines` lines. */
async function cutOff(lines: number): Promise<House> {
  const log = memoryEventLog({ clock: () => NOON as Instant });
  await openHouse(log).take('accounts', ACCOUNTS);
  await expect(openHouse(mortal(log, 1 + lines, 'not written')).take('bindings', BINDINGS)).rejects.toMatchObject({
    code: 'log-unavailable',
  });
  return openHouse(log);
}

describe('an unfinished import', () => {
  it('says that it was resumed, and reports what it was planned with', async () => {
    const house = await cutOff(2);
    expect(await house.take('bindings', BINDINGS)).toMatchObject({
      ...{ kind: 'imported', attempt: 1, resumed: true, lines: 5, accepted: 4, refused: 1 },
      refusals: [{ line: 3, code: 'account-unknown' }],
    });
  });
  it('is finished under the name of who began it', async () => {
    const house = await cutOff(2);
    const li = { kind: 'person', id: 'li', role: 'ops_maker' } as const;
    const finished = await house.take('bindings', BINDINGS, { actor: li, reason: 'finishing' });
    expect(finished).toMatchObject({ kind: 'imported', resumed: true });
    const actors = (await house.recorded()).map(({ body }) => JSON.parse(body).actor.id);
    expect(new Set(actors)).toEqual(new Set(['wang']));
  });
  it('keeps other files and commands waiting, naming the file', async () => {
    const house = await cutOff(2);
    const before = (await house.recorded()).length;
    const other = await house.take('accounts', ['a5,m1,tok_a5,0005,CNY,']);
    expect(other).toMatchObject({ kind: 'file-refused', refusal: { code: 'import-unfinished' } });
    expect(other.kind === 'file-refused' && findingText(other.refusal)).toContain('of bindings from "bindings.csv"');
    const command = await house.service.registerAccount({
      ...{
        fields: { account: 'a5', merchant: 'm1', token: 't', tail: '5', currencies: 'CNY' },
        actor: WANG,
        reason: null,
      },
    });
    expect(command).toMatchObject({ kind: 'refused', refusals: [{ code: 'import-unfinished' }] });
    expect(await house.recorded()).toHaveLength(before);
  });
  it('keeps no file waiting that is known and has nothing more to say', async () => {
    const house = await cutOff(2);
    const before = (await house.recorded()).length;
    expect(await house.take('accounts', ACCOUNTS)).toMatchObject({
      kind: 'known',
      refused: 1,
      refusals: [{ line: 4 }],
    });
    expect(await house.recorded()).toHaveLength(before);
  });
  it('keeps a known file waiting whose refused lines could be taken now', async () => {
    const house = openHouse();
    await house.take('bindings', BINDINGS);
    await house.take('accounts', ACCOUNTS);
    const fees = ['m1,merchant,m1,CNY,0.0038,,,,,2026-01-01,Asia/Shanghai'];
    await expect(openHouse(mortal(house.log, 1, 'not written')).take('fees', fees)).rejects.toMatchObject({
      retryable: true,
    });
    expect(await house.service.unfinishedImport()).toMatchObject({ kind: 'fees', fileName: 'fees.csv' });
    expect(await house.take('bindings', BINDINGS)).toMatchObject({ refusal: { code: 'import-unfinished' } });
    expect(await house.take('fees', fees)).toMatchObject({ kind: 'imported', resumed: true });
    expect(await house.service.unfinishedImport()).toBeNull();
    expect(await house.take('bindings', BINDINGS)).toMatchObject({
      kind: 'imported',
      attempt: 2,
      lines: 5,
      accepted: 4,
    });
  });
  it('of a later attempt is finished with the lines of that attempt', async () => {
    const disturbed = openHouse();
    const undisturbed = openHouse();
    for (const house of [disturbed, undisturbed]) {
      await house.take('bindings', BINDINGS);
      await house.take('accounts', ACCOUNTS);
    }
    await expect(openHouse(mortal(disturbed.log, 2, 'not written')).take('bindings', BINDINGS)).rejects.toMatchObject({
      code: 'log-unavailable',
    });
    await undisturbed.take('bindings', BINDINGS);
    expect(await disturbed.take('bindings', BINDINGS)).toMatchObject({ kind: 'imported', attempt: 2, resumed: true });
    expect(await storedIn(disturbed)).toEqual(await storedIn(undisturbed));
  });
  it('is not finished by a program that would record something else', async () => {
    const house = await cutOff(2);
    const log = memoryEventLog({ clock: () => NOON });
    for (const { stream, revision, id, type, body } of await house.recorded()) {
      const other =
        type === 'ImportPlanned' ? body.replace(/"eventsSha256":"[0-9a-f]{4}/, '"eventsSha256":"0000') : body;
      await log.append(stream, revision === 0n ? 'absent' : ((revision - 1n) as typeof revision), [
        { id, type, body: other },
      ]);
    }
    const outcome = await openHouse(log).take('bindings', BINDINGS);
    expect(outcome).toMatchObject({ kind: 'file-refused', refusal: { code: 'import-differs' } });
  });
  it('can be given up: facts stay, other work goes on, and the lines left may be tried again', async () => {
    const house = await cutOff(1);
    const [planned] = (await house.events()).filter(event => event.type === 'ImportPlanned').slice(-1);
    const file = { kind: 'bindings', fileSha256: planned!.fileSha256 } as const;
    expect(await house.service.abandonImport({ file, why: ' ', actor: WANG })).toEqual({
      kind: 'refused',
      refusal: 'why-missing',
    });
    expect(await house.service.abandonImport({ file, why: 'wrong file', actor: WANG })).toEqual({
      ...{ kind: 'abandoned', recorded: 1, left: 3 },
    });
    expect(await house.service.abandonImport({ file, why: 'again', actor: WANG })).toEqual({
      ...{ kind: 'refused', refusal: 'import-not-unfinished' },
    });
    expect((await house.events()).at(-1)).toMatchObject({
      type: 'ImportAbandoned',
      leftLines: [[4, 6]],
      why: 'wrong file',
    });
    expect(await house.take('accounts', ['a9,m1,tok_a9,0009,CNY,'])).toMatchObject({ accepted: 1 });
    expect(await house.take('bindings', BINDINGS)).toMatchObject({
      kind: 'imported',
      attempt: 2,
      lines: 4,
      accepted: 4,
    });
    const ids = (await house.facts()).flatMap(fact => ('bindingId' in fact ? [`${fact.type} ${fact.bindingId}`] : []));
    expect(ids).toEqual(['b-1', 'b-2', 'b-1', 'b-3', 'b-1'].map((id, index) => `Binding${DONE[index]} ${id}`));
  });
  it('stops when asked to, and goes on from there', async () => {
    const log = memoryEventLog({ clock: () => NOON });
    const stop = new AbortController();
    const reports: string[] = [];
    const stopped = openHouse(log).take('accounts', ACCOUNTS, {
      signal: stop.signal,
      onProgress({ step, done, total }) {
        reports.push(`${step} ${done} of ${total}`);
        stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(reports).toEqual(['deciding 0 of 4']);
    expect(await openHouse(log).take('accounts', ACCOUNTS)).toMatchObject({ accepted: 3, resumed: true });
  });
});
const DONE = ['Asserted', 'Asserted', 'Ended', 'Asserted', 'Voided'];

it('is a conflict, not an overwrite, when another program wrote where a line was planned', async () => {
  const house = await openSmallEstate();
  const [first] = (await house.recorded()).filter(({ stream }) => stream === 'terminal-t1');
  let intruded = false;
  const log: EventLog = {
    ...house.log,
    async append(stream, expected, events) {
      if (stream === 'terminal-t1' && !intruded) {
        intruded = true;
        const id = `${first!.id.slice(0, -1)}0` as Recorded['id'];
        await house.log.append(stream, first!.revision, [{ id, type: first!.type, body: first!.body }]);
      }
      return house.log.append(stream, expected, events);
    },
  };
  const moved = openHouse(log).take('terminals', ['assign,t1,acq,mid1,10000077,m1,s1,N1,2026-05-01,,Asia/Shanghai']);
  await expect(moved).rejects.toMatchObject({ code: 'import-conflict', retryable: false });
});

it.each([0, 3])(
  'what another program records while a file is imported, before its append %i, is not overlooked',
  async at => {
    const log = memoryEventLog({ clock: () => NOON });
    const a9 = { account: 'a9', merchant: 'm1', token: 'tok_a9', tail: '0009', currencies: 'CNY' };
    let appends = 0;
    const house = openHouse({
      ...log,
      async append(...args) {
        if (appends++ === at) await log.append('account-a9', 'absent', [await eventOf(a9)]);
        return log.append(...args);
      },
    });
    await house.take('accounts', ACCOUNTS);
    const key = { merchant: 'm1', scope: 'merchant', scope_id: 'm1', currency: 'CNY' };
    const fields = { binding: 'b-9', ...key, account: 'a9', from: '2027-01-01T00:00:00Z' };
    expect(await house.service.assertBinding({ fields, actor: WANG, reason: null })).toMatchObject({
      kind: 'accepted',
    });
  },
);

/** The event of an account as another house records it. */
async function eventOf(fields: Readonly<Record<string, string>>) {
  const elsewhere = openHouse();
  await elsewhere.service.registerAccount({ fields, actor: WANG, reason: null });
  const { id, type, body } = (await elsewhere.recorded())[0]!;
  return { id, type, body };
}
