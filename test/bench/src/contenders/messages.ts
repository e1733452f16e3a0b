// What passes between the run and the process of a contender: one request, one reply.
import type { Task } from './contender.ts';

export type Request =
  | { readonly type: 'load'; readonly task: Task }
  /** `rehearse`: once outside the clock, then again with other memory in the caches. */
  | { readonly type: 'run'; readonly rehearse: boolean }
  | { readonly type: 'check' }
  | { readonly type: 'usage' }
  | { readonly type: 'close' };

export type Reply =
  | { readonly type: 'loaded'; readonly version: string; readonly plan: string | null; readonly events: number | null }
  | { readonly type: 'ran'; readonly seconds: number; readonly cpuSeconds: number }
  | { readonly type: 'checked'; readonly decisions: string; readonly totals: string }
  | { readonly type: 'used'; readonly peakMiB: number }
  | { readonly type: 'closed' }
  | { readonly type: 'skipped'; readonly why: string }
  | { readonly type: 'failed'; readonly why: string };
