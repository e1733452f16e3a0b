export { eventIdOf } from './command/event-id.ts';
export { CommandContended, type HandleCommand, type Handled, handleCommand } from './command/handle-command.ts';
export {
  type Appended,
  type Census,
  type CensusMark,
  type EventLog,
  EventLogFailure,
  type EventLogFailureCode,
  type Expected,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type Recorded,
  type Revision,
} from './event-log.ts';
export { createHeadsDigest, type HeadsDigest, headsSha256 } from './heads.ts';
export type { Applied } from './projection/applier.ts';
export type { CatchUpOptions, CaughtUp } from './projection/catch-up.ts';
export {
  type Comparison,
  type LiveProjection,
  openProjection,
  type ProjectionOptions,
} from './projection/open-projection.ts';
export type { Parked } from './projection/parking.ts';
export type { EventHandler, Projection, ReadModelTables } from './projection/projection.ts';
export { ReadModelFailure, type ReadModelFailureCode, StreamGap } from './projection/read-model-failure.ts';
