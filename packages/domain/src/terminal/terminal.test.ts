import { describe, expect, it } from 'vitest';
import type { Assignment } from '../estate/estate.ts';
import { assigned, at, unassigned } from '../estate/estate-facts.fixture.ts';
import { type AssignmentFact, assignmentLine } from '../estate/fold.ts';
import type { Line } from '../estate/paint.ts';
import type { TerminalAssigned, TerminalUnassigned } from '../event/estate-events.ts';
import { Bug } from '../kernel.ts';
import { type AssignTerminal, type TerminalCommand, terminal } from './terminal.ts';

const assign = (fact: TerminalAssigned, showing: Line<Assignment> = []): AssignTerminal => ({
  ...fact,
  type: 'AssignTerminal',
  showing,
});
const unassign = (fact: TerminalUnassigned) => ({ ...fact, type: 'UnassignTerminal' }) as const;
const given = (...facts: AssignmentFact[]) => ({
  when: (command: TerminalCommand) => terminal.decide(command, facts.reduce(terminal.evolve, terminal.initial())),
});
const accepted = (...events: AssignmentFact[]) => ({ kind: 'accepted', events, warnings: [] });
const refused = (refusal: string) => ({ kind: 'refused', refusal });

describe('a terminal', () => {
  it('R1: is assigned', () => {
    expect(given().when(assign(assigned('t1', 0)))).toEqual(accepted(assigned('t1', 0)));
  });
  it('R1: is refused what another terminal shows at any instant of the new range', () => {
    const showing = assignmentLine([assigned('t2', 5, 9)]);
    expect(given().when(assign(assigned('t1', 0), showing))).toEqual(refused('tid-taken'));
    expect(given().when(assign(assigned('t1', 8, 20), showing))).toEqual(refused('tid-taken'));
    expect(given().when(assign(assigned('t1', 0, 6), showing))).toEqual(refused('tid-taken'));
  });
  it('R1: may show from the instant at which the other no longer does', () => {
    const showing = assignmentLine([assigned('t2', 5, 9)]);
    expect(given().when(assign(assigned('t1', 9), showing)).kind).toBe('accepted');
    expect(given().when(assign(assigned('t1', 0, 5), showing)).kind).toBe('accepted');
  });
  it('R1: is not in its own way', () => {
    const moved = assigned('t1', 5, null, { merchant: 'm2' });
    const showing = assignmentLine([assigned('t1', 0)]);
    expect(given(assigned('t1', 0)).when(assign(moved, showing))).toEqual(accepted(moved));
  });
  it('H32: with a new serial is the same terminal', () => {
    const swapped = assigned('t1', 5, null, { serial: 'S2' });
    expect(given(assigned('t1', 0, null, { serial: 'S1' })).when(assign(swapped))).toEqual(accepted(swapped));
  });
  it('is unassigned', () => {
    expect(given(assigned('t1', 0)).when(unassign(unassigned('t1', 5)))).toEqual(accepted(unassigned('t1', 5)));
  });
  it('is silent when its last fact is sent again, also when the interval was stated otherwise', () => {
    const stated = { from: '1970-01-01', to: null, zone: 'UTC', tzdbVersion: '2026b' };
    expect(given(assigned('t1', 0)).when(assign({ ...assigned('t1', 0), stated }))).toEqual(accepted());
    const facts = [assigned('t1', 0), unassigned('t1', 5)];
    expect(given(...facts).when(unassign(unassigned('t1', 5)))).toEqual(accepted());
  });
  it('paints again when an earlier fact is sent again, because something came between', () => {
    const facts = [assigned('t1', 0), unassigned('t1', 0)];
    expect(given(...facts).when(assign(assigned('t1', 0)))).toEqual(accepted(assigned('t1', 0)));
  });
  it('warns when there is nothing to unassign, and records nothing', () => {
    const nothing = { kind: 'accepted', events: [], warnings: ['unassigns-nothing'] };
    expect(given(assigned('t1', 0, 5)).when(unassign(unassigned('t1', 5)))).toEqual(nothing);
  });
  it('that was never assigned cannot be unassigned', () => {
    expect(given().when(unassign(unassigned('t1', 0)))).toEqual(refused('terminal-unknown'));
  });
  it('is refused an empty interval', () => {
    expect(given().when(assign(assigned('t1', 5, 5)))).toEqual(refused('empty-interval'));
    expect(given(assigned('t1', 0)).when(unassign(unassigned('t1', 5, 4)))).toEqual(refused('empty-interval'));
  });
  it('is refused a card number in any field', () => {
    const fact = assigned('t1', 0, null, { serial: '4111111111111111' });
    expect(given().when(assign(fact))).toEqual(refused('looks-like-card-number'));
  });
  it('stops at a command that nobody foresaw', () => {
    const command = { ...unassigned('t1', 0), type: 'BlessTerminal', from: at(0) } as never;
    expect(() => given().when(command)).toThrow(Bug);
  });
});
