// A terminal and its effective-dated assignments, one stream per terminal. Keeps that no two terminals show the same
// (acquirer, MID, TID) at one instant (R1): what other terminals show is looked up by the caller and arrives in the command.
import { cardNumberField } from '../card-number/card-number.ts';
import type { Assignment } from '../estate/estate.ts';
import { type AssignmentFact, assignmentLine } from '../estate/fold.ts';
import { isEmptySpan, type Line, spansMeet } from '../estate/paint.ts';
import { sameContent } from '../estate/same-content.ts';
import type { TerminalAssigned, TerminalUnassigned } from '../event/estate-events.ts';
import { accept, acceptWarning, type Decider, refuse, unreachable } from '../kernel.ts';

export type AssignTerminal = Omit<TerminalAssigned, 'type'> & {
  readonly type: 'AssignTerminal';
  /** Every stretch in which a terminal shows the command's (acquirer, MID, TID), this terminal's own may be among them. */
  readonly showing: Line<Assignment>;
};
export type UnassignTerminal = Omit<TerminalUnassigned, 'type'> & { readonly type: 'UnassignTerminal' };
export type TerminalCommand = AssignTerminal | UnassignTerminal;
export type TerminalRefusal = 'empty-interval' | 'looks-like-card-number' | 'tid-taken' | 'terminal-unknown';
/** `unassigns-nothing`: the terminal had no assignment in the interval; nothing is recorded. */
export type TerminalWarning = 'unassigns-nothing';
export type TerminalState = { readonly facts: readonly AssignmentFact[] };

/** A command that repeats the terminal's last fact is a retry; an earlier one repeated is a new fact, since it paints again. */
export const terminal: Decider<TerminalState, TerminalCommand, AssignmentFact, TerminalRefusal, TerminalWarning> = {
  initial: () => ({ facts: [] }),

  decide(command, { facts }) {
    const fact = factOf(command);
    const last = facts.at(-1);
    if (last !== undefined && sameContent(last, fact)) return accept();
    if (isEmptySpan(fact)) return refuse('empty-interval');
    if (cardNumberField(fact) !== null) return refuse('looks-like-card-number');
    switch (command.type) {
      case 'AssignTerminal': {
        const others = command.showing.filter(({ shows }) => shows.terminalId !== command.terminalId);
        return others.some(shown => spansMeet(shown, fact)) ? refuse('tid-taken') : accept(fact);
      }
      case 'UnassignTerminal':
        if (last === undefined) return refuse('terminal-unknown');
        if (assignmentLine(facts).some(shown => spansMeet(shown, fact))) return accept(fact);
        return acceptWarning([], ['unassigns-nothing']);
      default:
        return unreachable(command);
    }
  },

  evolve: ({ facts }, fact) => ({ facts: [...facts, fact] }),
};

function factOf(command: TerminalCommand): AssignmentFact {
  if (command.type === 'UnassignTerminal') return { ...command, type: 'TerminalUnassigned' };
  const { showing: _, ...assignment } = command;
  return { ...assignment, type: 'TerminalAssigned' };
}
