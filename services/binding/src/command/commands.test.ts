import { describe, expect, it } from 'vitest';
import { type House, NOON, openSmallEstate, WANG } from '../estate.fixture.ts';

const KEYS = {
  merchant: { merchant: 'm1', scope: 'merchant', scope_id: 'm1', currency: 'CNY' },
  store: { merchant: 'm1', scope: 'store', scope_id: 's1', currency: 'CNY' },
  terminal: { merchant: 'm1', scope: 'terminal', scope_id: 't1', currency: 'CNY' },
};
const asserting = (binding: string, key: keyof typeof KEYS, changed: Record<string, string> = {}, seed = false) => ({
  fields: { binding, ...KEYS[key], account: 'a2', from: '2027-01-01', zone: 'Asia/Shanghai', ...changed },
  ...{ actor: WANG, reason: 'the old card is lost', seed },
});
const ending = (binding: string, changed: Record<string, string> = {}) => ({
  ...{ fields: { binding, from: '2027-02-01T00:00:00Z', ...changed }, actor: WANG, reason: null },
});
const assertFrom = async (house: House, from: string, seed = false) => {
  const outcome = await house.service.assertBinding(asserting('b-2', 'terminal', { from }, seed));
  return outcome.kind === 'accepted' ? outcome.events : outcome.refusals;
};

describe('a binding asserted by a person', () => {
  it('is recorded with who and why, and answers with its events and position', async () => {
    const house = await openSmallEstate();
    const outcome = await house.service.assertBinding(asserting('b-2', 'terminal'));
    expect(outcome).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'BindingAsserted', kind: 'normal' }],
      warnings: [],
    });
    const last = (await house.recorded()).at(-1)!;
    expect(outcome.kind === 'accepted' && outcome.position).toBe(last.position);
    expect(last.stream).toBe('binding-m1.terminal.t1.CNY');
    expect(JSON.parse(last.body)).toMatchObject({ actor: WANG, reason: 'the old card is lost', validTo: null });
  });
  it('is normal from now on, retro when it begins in the past, seed when that is asked for', async () => {
    const now = '2026-11-22T12:00:00Z';
    expect(Date.parse(now) * 1000).toBe(NOON);
    expect(await assertFrom(await openSmallEstate(), now)).toMatchObject([{ kind: 'normal' }]);
    expect(await assertFrom(await openSmallEstate(), '2026-11-22T11:59:59.999999Z')).toMatchObject([{ kind: 'retro' }]);
    expect(await assertFrom(await openSmallEstate(), '2026-01-01', true)).toMatchObject([{ kind: 'seed' }]);
  });
  it('H3: is refused when another begins at the same instant', async () => {
    const house = await openSmallEstate();
    await house.service.assertBinding(asserting('b-2', 'terminal'));
    const second = await house.service.assertBinding(asserting('b-3', 'terminal', { account: 'a3' }));
    expect(second).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'same-valid-from', field: 'from', file: null }],
    });
  });
  it('H5: for a merchant tells which stores and terminals keep their own card, and for a store which terminals', async () => {
    const house = await openSmallEstate();
    await house.service.assertBinding(asserting('b-2', 'terminal'));
    await house.service.assertBinding(asserting('b-3', 'store', { scope_id: 's2' }));
    await house.service.assertBinding(asserting('b-4', 'terminal', { scope_id: 't3', from: '2027-03-01' }));
    const overridden = async (request: ReturnType<typeof asserting>) => {
      const outcome = await house.service.assertBinding(request);
      expect(outcome).toMatchObject({ kind: 'accepted' });
      return outcome.kind === 'accepted' ? outcome.overrides.map(({ key }) => `${key.scope} ${key.scopeId}`) : [];
    };
    expect(await overridden(asserting('b-5', 'merchant'))).toEqual(['terminal t1', 'store s2', 'terminal t3']);
    expect(await overridden(asserting('b-6', 'store'))).toEqual(['terminal t1']);
    expect(await overridden(asserting('b-7', 'terminal', { scope_id: 't2' }))).toEqual([]);
    const until = { from: '2027-01-15', to: '2027-02-01' };
    expect(await overridden(asserting('b-8', 'merchant', until))).toEqual([
      ...['terminal t1', 'store s2', 'store s1', 'terminal t2'],
    ]);
  });
  it('H5: no longer counts a terminal that moved away, nor a card that was voided', async () => {
    const house = await openSmallEstate();
    await house.service.assertBinding(asserting('b-2', 'terminal'));
    await house.service.assertBinding(asserting('b-3', 'terminal', { scope_id: 't2' }));
    await house.service.assignTerminal({
      fields: {
        ...{ terminal: 't1', acquirer: 'acq', mid: 'mid2', tid: '1', merchant: 'm2', from: '2026-12-01T00:00:00Z' },
      },
      ...{ actor: WANG, reason: null },
    });
    await house.service.voidBinding({ fields: { binding: 'b-3' }, actor: WANG, reason: 'wrong terminal' });
    const outcome = await house.service.assertBinding(asserting('b-5', 'merchant'));
    expect(outcome).toMatchObject({ kind: 'accepted', overrides: [] });
  });
  it('H13: states a date in the zone given, as an instant with its text', async () => {
    expect(await assertFrom(await openSmallEstate(), '2027-01-01')).toMatchObject([
      {
        from: Date.parse('2026-12-31T16:00:00Z') * 1000,
        stated: { from: '2027-01-01', zone: 'Asia/Shanghai', tzdbVersion: '2026a' },
      },
    ]);
  });
  it('is recorded once, however often it is sent', async () => {
    const house = await openSmallEstate();
    await house.service.assertBinding(asserting('b-2', 'terminal'));
    const before = (await house.recorded()).length;
    const again = await house.service.assertBinding(asserting('b-2', 'terminal'));
    expect(again).toMatchObject({ kind: 'accepted', events: [] });
    expect(await house.recorded()).toHaveLength(before);
  });
});

describe('commands of a person', () => {
  it('end a binding with a hole, or so that the wider card shows', async () => {
    const house = await openSmallEstate();
    await house.service.assertBinding(asserting('b-2', 'terminal'));
    const hole = await house.service.endBinding(ending('b-2'));
    expect(hole).toMatchObject({
      events: [{ type: 'BindingEnded', leaves: 'hole', scope: 'terminal', scopeId: 't1' }],
    });
    const wider = await house.service.endBinding(ending('b-2', { from: '2027-01-15T00:00:00Z', leaves: 'wider' }));
    expect(wider).toMatchObject({ events: [{ type: 'BindingEnded', leaves: 'wider' }] });
  });
  it('void a binding for good', async () => {
    const house = await openSmallEstate();
    const voiding = { fields: { binding: 'b-1' }, actor: WANG, reason: 'entered for the wrong shop' };
    expect(await house.service.voidBinding(voiding)).toMatchObject({
      events: [{ type: 'BindingVoided', bindingId: 'b-1' }],
    });
    const again = await house.service.assertBinding(asserting('b-1', 'merchant'));
    expect(again).toMatchObject({ kind: 'refused', refusals: [{ code: 'binding-already-voided' }] });
  });
  it('assign a terminal there and back, each a fact of its own', async () => {
    const house = await openSmallEstate();
    const assigning = (tid: string) => ({
      fields: { terminal: 't1', acquirer: 'acq', mid: 'mid1', tid, merchant: 'm1', from: '2027-01-01T00:00:00Z' },
      ...{ actor: WANG, reason: null },
    });
    for (const tid of ['21', '22', '21'])
      expect(await house.service.assignTerminal(assigning(tid))).toMatchObject({
        events: [{ type: 'TerminalAssigned', tid }],
      });
    expect(await house.service.assignTerminal(assigning('21'))).toMatchObject({ kind: 'accepted', events: [] });
    const gone = { fields: { terminal: 't1', from: '2027-02-01T00:00:00Z' }, actor: WANG, reason: null };
    expect(await house.service.unassignTerminal(gone)).toMatchObject({ events: [{ type: 'TerminalUnassigned' }] });
    expect(
      await house.service.unassignTerminal({ ...gone, fields: { ...gone.fields, from: '2027-03-01T00:00:00Z' } }),
    ).toMatchObject({
      ...{ kind: 'accepted', events: [] },
      warnings: [{ code: 'unassigns-nothing', field: 'from' }],
    });
  });
  it('R1: are refused a TID that another terminal shows', async () => {
    const house = await openSmallEstate();
    const outcome = await house.service.assignTerminal({
      fields: {
        terminal: 't9',
        acquirer: 'acq',
        mid: 'mid1',
        tid: '10000001',
        merchant: 'm1',
        from: '2027-01-01T00:00:00Z',
      },
      ...{ actor: WANG, reason: null },
    });
    expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'tid-taken', field: 'tid' }] });
  });
  it('register an account and publish a fee plan', async () => {
    const house = await openSmallEstate();
    const registered = await house.service.registerAccount({
      fields: { account: 'a5', merchant: 'm1', token: 'tok_a5', tail: '0005', currencies: 'JPY' },
      ...{ actor: WANG, reason: null },
    });
    expect(registered).toMatchObject({ events: [{ type: 'AccountRegistered', accountId: 'a5' }] });
    const published = await house.service.publishFeePlan({
      fields: { ...KEYS.store, rate: '0.0055', cap: '20.00', from: '2027-01-01', zone: 'Asia/Shanghai' },
      ...{ actor: WANG, reason: null },
    });
    expect(published).toMatchObject({ events: [{ type: 'FeePlanPublished', rateMillionths: 5500, capMinor: 2000n }] });
  });
  it('name every field that is wrong', async () => {
    const house = await openSmallEstate();
    const outcome = await house.service.assertBinding(asserting('b 2', 'terminal', { currency: 'RMB', zone: '' }));
    expect(outcome.kind === 'refused' && outcome.refusals.map(({ field }) => field)).toEqual([
      'binding',
      'currency',
      'zone',
    ]);
  });
  it('are refused under a reason that may not be kept', async () => {
    const house = await openSmallEstate();
    const outcome = await house.service.assertBinding({
      ...asserting('b-2', 'terminal'),
      reason: 'now 4111 1111 1111 1111',
    });
    expect(outcome).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'why-looks-like-card-number', field: 'reason' }],
    });
  });
  it('see what another program recorded in between', async () => {
    const house = await openSmallEstate();
    const other = await openSmallEstate(house.log);
    await other.service.assertBinding(asserting('b-2', 'terminal'));
    const second = await house.service.assertBinding(asserting('b-2', 'store'));
    expect(second).toMatchObject({ kind: 'refused', refusals: [{ code: 'binding-id-taken' }] });
  });
  it('run one after the other, and one that fails keeps none of the others from running', async () => {
    const house = await openSmallEstate();
    const [first, second] = await Promise.all([
      house.service.assertBinding(asserting('b-2', 'terminal')),
      house.service.assertBinding(asserting('b-2', 'store')),
    ]);
    expect([first.kind, second.kind]).toEqual(['accepted', 'refused']);
    await house.log.close();
    await expect(house.service.voidBinding(ending('b-2'))).rejects.toMatchObject({ code: 'log-unavailable' });
  });
});
