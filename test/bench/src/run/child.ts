// The other end of a contender's process: start it, ask it one thing at a time, end it.
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Reply, Request } from '../contenders/messages.ts';

/** A contender that says nothing for so long is broken. */
const REPLY_MS_MAX = 3_600_000;
/** What it needs to take away its files and servers. */
const LEAVE_MS_MAX = 10_000;
const NODE_OPTIONS = ['--expose-gc', '--max-semi-space-size=64', '--max-old-space-size=12288'];

/**
 * Contenders start from what Node compiled before, as the command does. One that is compiled anew has its types stripped by a module whose
 * memory grows, and from then on the machine code asks at each use of a column whether its memory is still there.
 */
const COMPILED = fileURLToPath(new URL('../../../../node_modules/.cache/asof-bench', import.meta.url));
const COMPILE_MS_MAX = 60_000;

export type Child = {
  readonly ask: <T extends Reply['type']>(request: Request, expected: T) => Promise<Reply & { readonly type: T }>;
  /** It leaves on its own, or is killed. */
  readonly end: () => void;
};

/** What a contender said instead of the reply it was asked for. */
export class ContenderError extends Error {
  override readonly name = 'ContenderError';
  readonly skipped: boolean;
  constructor(why: string, skipped: boolean) {
    super(why);
    this.skipped = skipped;
  }
}

/** Its stdout goes to our stderr: ours is for data. */
export function startChild(file: string, environment: Readonly<Record<string, string>>): Child {
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...environment };
  // With nobody to serve it ends, and leaves what it compiled.
  spawnSync(process.execPath, [...NODE_OPTIONS, file], { env, stdio: 'ignore', timeout: COMPILE_MS_MAX });
  const child = fork(file, { execArgv: NODE_OPTIONS, env, stdio: ['ignore', 2, 2, 'ipc'] });
  return {
    async ask(request, expected) {
      const reply = await replyTo(child, request);
      if (reply.type === expected) return reply as Reply & { readonly type: typeof expected };
      const why = 'why' in reply ? reply.why : `said ${reply.type} where ${expected} was due`;
      throw new ContenderError(why, reply.type === 'skipped');
    },
    end() {
      if (child.connected) child.disconnect();
      setTimeout(() => child.kill('SIGKILL'), LEAVE_MS_MAX).unref();
    },
  };
}

function replyTo(child: ChildProcess, request: Request): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => settle(() => reject(new ContenderError('did not answer', false))), REPLY_MS_MAX);
    const onMessage = (reply: Reply): void => settle(() => resolve(reply));
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => reject(new ContenderError(`its process ended (${signal ?? code})`, false)));
    function settle(then: () => void): void {
      clearTimeout(late);
      child.off('message', onMessage).off('exit', onExit);
      then();
    }
    child.on('message', onMessage).on('exit', onExit);
    child.send(request, error => {
      if (error !== null) settle(() => reject(new ContenderError(error.message, false)));
    });
  });
}
