import { instantText } from '@asof/domain';
import { describe, expect, it } from 'vitest';
import { fileOf, openHouse, openSmallEstate, WANG } from '../estate.fixture.ts';

const instant = (text: string) => instantText.parse(text);
const ASSERT = (id: string, from = '2026-02-01', account = 'a2', key = 'terminal,t1') =>
  `assert,${id},m1,${key},CNY,${account},${from},,,Asia/Shanghai`;

describe('an import', () => {
  it('takes the good lines in file order and reports the bad ones', async () => {
    const house = await openSmallEstate();
    const before = (await house.facts()).length;
    const outcome = await house.take('bindings', [
      ASSERT('b-2'),
      ASSERT('b-3', '2026-03-01', 'a9'),
      ASSERT('b-4', '2026-04-01'),
    ]);
    expect(outcome).toMatchObject({ kind: 'imported', attempt: 1, resumed: false, lines: 3, accepted: 2, refused: 1 });
    expect(outcome).toMatchObject({ refusals: [{ line: 3, code: 'account-unknown', field: 'account' }] });
    const facts = (await house.facts()).slice(before);
    expect(facts.map(fact => 'bindingId' in fact && fact.bindingId)).toEqual(['b-2', 'b-4']);
    expect(facts.every(fact => fact.type === 'BindingAsserted' && fact.kind === 'import')).toBe(true);
  });
  it('plans before the first line and completes after the last, in a stream of the file', async () => {
    const house = openHouse();
    await house.take('accounts', ['a1,m1,tok,0001,CNY,', 'a1,m2,tok,0001,CNY,']);
    const recorded = await house.recorded();
    const [planned, , completed] = await house.events();
    expect(recorded.map(({ type }) => type)).toEqual(['ImportPlanned', 'AccountRegistered', 'ImportCompleted']);
    expect(recorded[0]!.stream).toMatch(/^import-accounts-[0-9a-f]{64}$/);
    expect(planned).toMatchObject({
      ...{ kind: 'accounts', fileName: 'accounts.csv', attempt: 1, basis: null, lines: 2, tzdbVersion: '2026a' },
      ...{ accepted: 1, acceptedLines: [[2, 2]], refused: 1, refusedLines: [[3, 3]] },
      refusals: [{ line: 3, field: 'account', code: 'account-already-registered' }],
    });
    expect(completed).toMatchObject({ attempt: 1, events: 1 });
  });
  it('takes none when it is all or nothing and one line is bad, and all when none is', async () => {
    const house = await openSmallEstate();
    const before = (await house.recorded()).length;
    const bad = [ASSERT('b-2'), ASSERT('b-3', '2026-03-01', 'a9')];
    expect(await house.take('bindings', bad, { allOrNothing: true })).toMatchObject({
      ...{ kind: 'none-taken', lines: 2, refused: 1 },
      refusals: [{ line: 3 }],
    });
    expect(await house.recorded()).toHaveLength(before);
    const good = [ASSERT('b-2'), ASSERT('b-3', '2026-03-01', 'a3')];
    expect(await house.take('bindings', good, { allOrNothing: true })).toMatchObject({ kind: 'imported', accepted: 2 });
  });
  it('adds nothing when the file is known', async () => {
    const house = await openSmallEstate();
    await house.take('bindings', [ASSERT('b-2')]);
    const before = await house.recorded();
    expect(await house.take('bindings', [ASSERT('b-2')], { path: 'copy.csv' })).toMatchObject({
      kind: 'known',
      refused: 0,
    });
    expect(await house.recorded()).toEqual(before);
  });
  it('tries only the refused lines of a known file again', async () => {
    const house = await openSmallEstate();
    const lines = [ASSERT('b-2'), ASSERT('b-3', '2026-03-01', 'a9'), ASSERT('b-4', '2026-04-01', 'a8')];
    await house.take('bindings', lines);
    const before = (await house.recorded()).length;
    expect(await house.take('bindings', lines)).toMatchObject({
      kind: 'known',
      refused: 2,
      refusals: [{ line: 3 }, { line: 4 }],
    });
    expect(await house.recorded()).toHaveLength(before);

    await house.take('accounts', ['a9,m1,tok_a9,0009,CNY,']);
    expect(await house.take('bindings', lines)).toMatchObject({
      kind: 'imported',
      attempt: 2,
      lines: 2,
      accepted: 1,
      refused: 1,
    });
    await house.take('accounts', ['a8,m1,tok_a8,0008,CNY,']);
    expect(await house.take('bindings', lines)).toMatchObject({
      kind: 'imported',
      attempt: 3,
      lines: 1,
      accepted: 1,
      refused: 0,
    });
    expect(await house.take('bindings', lines)).toMatchObject({ kind: 'known', attempt: 3, refused: 0 });
    const ids = (await house.facts()).flatMap(fact => ('bindingId' in fact ? [fact.bindingId] : []));
    expect(ids).toEqual(['b-1', 'b-2', 'b-3', 'b-4']);
  });
  it('counts lines that say nothing new, and gives them no event', async () => {
    const house = await openSmallEstate();
    const outcome = await house.take('bindings', [
      'assert,b-1,m1,merchant,m1,CNY,a1,2025-12-31T16:00:00Z,,,',
      ASSERT('b-2'),
    ]);
    expect(outcome).toMatchObject({ kind: 'imported', lines: 2, accepted: 1, unchanged: 1, refused: 0 });
  });
  it('names who asked, why, and the plan as the cause of every line', async () => {
    const house = openHouse();
    await house.take('accounts', ['a1,m1,tok,0001,CNY,'], { reason: 'opening' });
    const [planned, line] = (await house.recorded()).map(({ id, body }) => ({ id, ...JSON.parse(body) }));
    expect(line).toMatchObject({ actor: WANG, reason: 'opening', causationId: planned.id });
    expect(line.commandId).toBe(`${line.correlationId}:2`);
  });
  it('reads columns in any order, and without the zone where every time has its offset', async () => {
    const house = await openSmallEstate();
    const file =
      'from,cap,merchant,scope,scope_id,currency,rate,fixed,minimum,refund_fee\n2026-02-01T00:00:00+08:00,,m1,store,s1,CNY,0.006,,,\n';
    expect(await house.take('fees', file)).toMatchObject({ accepted: 1, refused: 0 });
    expect((await house.facts()).at(-1)).toMatchObject({
      ...{
        scope: 'store',
        rateMillionths: 6000,
        fixedMinor: 0n,
        minimumMinor: null,
        capMinor: null,
        refundFee: 'kept',
      },
      ...{ from: instant('2026-01-31T16:00:00Z'), stated: { zone: null, tzdbVersion: null } },
    });
  });
  it('gives an account without stated minimum one minor unit', async () => {
    const house = await openSmallEstate();
    const registered = (await house.facts()).filter(fact => fact.type === 'AccountRegistered');
    expect(registered[0]!.currencies).toEqual([
      { currency: 'CNY', minimumPayoutMinor: 100n },
      { currency: 'JPY', minimumPayoutMinor: 1n },
    ]);
  });
  it('finds the key of a binding that an end or a void names alone', async () => {
    const house = await openSmallEstate();
    const lines = ['end,b-1,,,,,,2026-05-01,,,Asia/Shanghai', 'void,b-1,,,,,,,,,'];
    expect(await house.take('bindings', lines)).toMatchObject({ accepted: 2, refused: 0 });
    const [ended, voided] = (await house.facts()).slice(-2);
    expect(ended).toMatchObject({ type: 'BindingEnded', scope: 'merchant', scopeId: 'm1', leaves: 'hole', to: null });
    expect(voided).toMatchObject({ type: 'BindingVoided', scope: 'merchant', scopeId: 'm1', currency: 'CNY' });
  });
});

describe('a file that is not what it is taken for', () => {
  it.each([
    ['without a column', fileOf('accounts', []).replace('tail,', ''), 'columns-differ'],
    ['with a column of its own', fileOf('accounts', []).replace('tail', 'tail,note'), 'columns-differ'],
    ['with a column twice', fileOf('accounts', []).replace('tail', 'tail,tail'), 'columns-differ'],
    ['of another kind', fileOf('fees', []), 'columns-differ'],
    ['with broken quotes', fileOf('accounts', ['a1,m1,"tok,1,CNY,']), 'file-malformed'],
  ])('%s is refused whole, and nothing is recorded', async (_what, text, code) => {
    const house = openHouse();
    expect(await house.take('accounts', text)).toMatchObject({
      kind: 'file-refused',
      refusal: { file: 'accounts.csv', code },
    });
    expect(await house.recorded()).toEqual([]);
  });
  it('is refused under a reason that may not be kept', async () => {
    const outcome = await openHouse().take('accounts', [], { reason: 'card 4111111111111111' });
    expect(outcome).toMatchObject({
      kind: 'file-refused',
      refusal: { code: 'why-looks-like-card-number', field: 'reason' },
    });
  });
});

describe('what a file says of the estate', () => {
  it('R1: a TID is free for another terminal from the line on that moves the first one away', async () => {
    const house = await openSmallEstate();
    const take = (from: string) => `assign,t8,acq,mid1,10000001,m1,s1,N8,${from},,Asia/Shanghai`;
    const outcome = await house.take('terminals', [
      take('2026-03-01'),
      'assign,t1,acq,mid1,10000011,m1,s1,N1,2026-03-01,,Asia/Shanghai',
      take('2026-02-28'),
      take('2026-03-01'),
    ]);
    expect(outcome).toMatchObject({
      accepted: 2,
      refusals: [
        { line: 2, code: 'tid-taken' },
        { line: 4, code: 'tid-taken' },
      ],
    });
  });
  it('H32: a TID reused for another device and a device swapped in a terminal leave every binding as it was', async () => {
    const house = await openSmallEstate();
    await house.take('bindings', [ASSERT('b-2')]);
    const outcome = await house.take('terminals', [
      'assign,t1,acq,mid1,10000001,m1,s1,N1-new,2026-02-15,,Asia/Shanghai',
      'unassign,t1,,,,,,,2026-03-01,,Asia/Shanghai',
      'assign,t7,acq,mid1,10000001,m1,s1,N7,2026-03-01,,Asia/Shanghai',
    ]);
    expect(outcome).toMatchObject({ accepted: 3, refused: 0 });
    const bindings = (await house.facts()).filter(({ type }) => type.startsWith('Binding'));
    expect(bindings.map(fact => 'scopeId' in fact && fact.scopeId)).toEqual(['m1', 't1']);
  });
  it('R6: warns of a card for a terminal or store that the merchant never had', async () => {
    const house = await openSmallEstate();
    const outcome = await house.take('bindings', [
      'assert,b-7,m2,terminal,t1,CNY,b1,2026-02-01,,,Asia/Shanghai',
      'assert,b-8,m1,store,s9,CNY,a1,2026-02-01,,,Asia/Shanghai',
      'assert,b-9,m1,store,s2,CNY,a1,2026-02-01,,,Asia/Shanghai',
    ]);
    expect(outcome).toMatchObject({
      accepted: 3,
      warnings: [
        { line: 2, code: 'scope-never-seen' },
        { line: 3, code: 'scope-never-seen' },
      ],
    });
  });
  it('H3: takes a second binding from the same instant, with a warning', async () => {
    const house = await openSmallEstate();
    const outcome = await house.take('bindings', [ASSERT('b-2'), ASSERT('b-3', '2026-02-01', 'a3')]);
    expect(outcome).toMatchObject({ accepted: 2, warnings: [{ line: 3, field: 'from', code: 'same-valid-from' }] });
  });
  it('H13: a date is midnight in its zone, kept with its text, the zone and the version of the zone tables', async () => {
    const house = await openSmallEstate();
    await house.take('bindings', [ASSERT('b-2', '2026-12-01')]);
    expect((await house.facts()).at(-1)).toMatchObject({
      from: instant('2026-11-30T16:00:00Z'),
      stated: { from: '2026-12-01', to: null, zone: 'Asia/Shanghai', tzdbVersion: '2026a' },
    });
  });
  it('H25, H26: warns of a local time that the zone shows twice or never', async () => {
    const house = await openSmallEstate();
    const at = (id: string, time: string) => ASSERT(id, time).replace('Asia/Shanghai', 'Europe/London');
    const outcome = await house.take('bindings', [at('b-2', '2026-10-25T01:30:00'), at('b-3', '2026-03-29T01:30:00')]);
    expect(outcome).toMatchObject({
      accepted: 2,
      warnings: [
        { line: 2, code: 'local-time-repeated' },
        { line: 3, code: 'local-time-skipped' },
      ],
    });
  });
});
