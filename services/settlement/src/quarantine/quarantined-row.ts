// What a person may decide about a quarantined row, once and for all: let it in or keep it out. Only a row that was understood can be
// let in, and R2 judges it again at that moment; its time window does not (R4).
import {
  accept,
  type Decider,
  type RowRejected,
  type RowReleased,
  refuse,
  type SegmentReference,
  type Sha256,
  unreachable,
  type WhyProblem,
  whyProblem,
} from '@asof/domain';

export type QuarantinedRowState = { readonly status: 'waiting' | 'released' | 'rejected' };

/** What R2 says of the row against everything accepted so far; `fits`: it can be accepted, as this segment. */
export type ReleaseVerdict =
  | { readonly kind: 'not-understood' | 'duplicate' | 'key-clash' }
  | { readonly kind: 'fits'; readonly segment: SegmentReference };

type AboutRow = { readonly fileSha256: Sha256; readonly line: number; readonly why: string };
export type QuarantinedRowCommand =
  | ({ readonly type: 'ReleaseRow'; readonly verdict: ReleaseVerdict } & AboutRow)
  | ({ readonly type: 'RejectRow' } & AboutRow);

export type QuarantinedRowRefusal =
  | 'row-already-released'
  | 'row-already-rejected'
  | 'row-not-understood'
  | 'duplicate-of-accepted'
  | 'key-clash'
  | WhyProblem;

export const quarantinedRow: Decider<
  QuarantinedRowState,
  QuarantinedRowCommand,
  RowReleased | RowRejected,
  QuarantinedRowRefusal
> = {
  initial: () => ({ status: 'waiting' }),

  decide(command, { status }) {
    const { fileSha256, line, why } = command;
    const problem = whyProblem(why);
    if (problem !== null) return refuse(problem);
    if (status !== 'waiting') return refuse(status === 'released' ? 'row-already-released' : 'row-already-rejected');
    if (command.type === 'RejectRow') return accept({ type: 'RowRejected', fileSha256, line, why });
    switch (command.verdict.kind) {
      case 'fits':
        return accept({ type: 'RowReleased', fileSha256, line, why, segment: command.verdict.segment });
      case 'not-understood':
        return refuse('row-not-understood');
      case 'duplicate':
        return refuse('duplicate-of-accepted');
      case 'key-clash':
        return refuse('key-clash');
      default:
        return unreachable(command.verdict);
    }
  },

  evolve(_state, event) {
    return { status: event.type === 'RowReleased' ? 'released' : 'rejected' };
  },
};
