// From what a person or a file asks to the decider of the stream concerned, with what the decider must know of other streams.
import {
  type AccountRefusal,
  type AssertBinding,
  type AssignTerminal,
  account,
  type BindingRefusal,
  type BindingWarning,
  binding,
  type Decider,
  type Decision,
  type EndBinding,
  type EstateEvent,
  type FeePlanRefusal,
  feePlan,
  type PublishFeePlan,
  type RegisterAccount,
  scopeKeyText,
  type TerminalRefusal,
  type TerminalWarning,
  terminal,
  type UnassignTerminal,
  unreachable,
  type VoidBinding,
} from '@asof/domain';
import type { KnownEstate } from './known-estate.ts';
import { accountStream, bindingStream, feeStream, terminalStream } from './streams.ts';

type AssertBindingAsked = Omit<AssertBinding, 'account' | 'idUsedElsewhere' | 'scopeSeen'>;
/** A command as asked for, without what only the log can tell. */
export type EstateCommand =
  | Omit<AssignTerminal, 'showing'>
  | UnassignTerminal
  | RegisterAccount
  | AssertBindingAsked
  | EndBinding
  | VoidBinding
  | PublishFeePlan;

export type EstateRefusal = TerminalRefusal | AccountRefusal | BindingRefusal | FeePlanRefusal;
export type EstateWarning = TerminalWarning | BindingWarning;
export type EstateDecision = Decision<EstateEvent, EstateRefusal, EstateWarning>;

/** A command with its decider, its stream, and what is known of both. */
export type Addressed<State, Command, Event, Refusal, Warning> = {
  readonly decider: Decider<State, Command, Event, Refusal, Warning>;
  readonly command: Command;
  readonly state: State;
  readonly stream: string;
};
type Use<Result> = <
  State,
  Command,
  Event extends EstateEvent,
  Refusal extends EstateRefusal,
  Warning extends EstateWarning,
>(
  addressed: Addressed<State, Command, Event, Refusal, Warning>,
) => Result;

/** Gives the command to `use` as its decider takes it. */
export function addressCommand<Result>(asked: EstateCommand, known: KnownEstate, use: Use<Result>): Result {
  switch (asked.type) {
    case 'AssignTerminal':
    case 'UnassignTerminal': {
      const command =
        asked.type === 'AssignTerminal' ? { ...asked, showing: known.showing(asked, asked.terminalId) } : asked;
      const { terminalId } = asked;
      return use({
        decider: terminal,
        command,
        state: known.terminalOf(terminalId),
        stream: terminalStream(terminalId),
      });
    }
    case 'RegisterAccount': {
      const { accountId } = asked;
      return use({
        decider: account,
        command: asked,
        state: known.accountOf(accountId),
        stream: accountStream(accountId),
      });
    }
    case 'AssertBinding':
    case 'EndBinding':
    case 'VoidBinding': {
      const command = asked.type === 'AssertBinding' ? withLookups(asked, known) : asked;
      return use({ decider: binding, command, state: known.bindingsOf(asked), stream: bindingStream(asked) });
    }
    case 'PublishFeePlan':
      return use({ decider: feePlan, command: asked, state: known.feePlanOf(asked), stream: feeStream(asked) });
    default:
      return unreachable(asked);
  }
}

/** The decider's answer on what is known now. Changes nothing. */
export function decideCommand(asked: EstateCommand, known: KnownEstate): EstateDecision {
  return addressCommand<EstateDecision>(asked, known, ({ decider, command, state }) => decider.decide(command, state));
}

function withLookups(asked: AssertBindingAsked, known: KnownEstate): AssertBinding {
  const home = known.keyOfBinding(asked.bindingId);
  return {
    ...asked,
    account: known.registered(asked.accountId),
    idUsedElsewhere: home !== null && scopeKeyText(home) !== scopeKeyText(asked),
    scopeSeen: known.scopeSeen(asked),
  };
}
