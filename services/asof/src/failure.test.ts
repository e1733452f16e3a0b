import { CardNumberInFact, FactUnreadable } from '@asof/domain';
import { CommandContended, EventLogFailure } from '@asof/event-log';
import { ParquetFailure } from '@asof/parquet';
import { BatchFailure, ContentFailure, FileChanged } from '@asof/settlement';
import { describe, expect, it } from 'vitest';
import { CommandFailure, EXIT } from './exit-code.ts';
import { tellFailure } from './failure.ts';

describe('a failure', () => {
  it.each([
    [new EventLogFailure('log-corrupt', 'bad', { retryable: false }), EXIT.integrityBroken, /asof restore/],
    [new EventLogFailure('log-unavailable', 'in use', { retryable: true }), EXIT.temporary, /same command again/],
    [new ContentFailure('content-full', 'full', { retryable: true }), EXIT.temporary, /free space/],
    [new FactUnreadable('event-unknown-version', 'version 9'), EXIT.failure, /newer version/],
    [new CardNumberInFact('AccountRegistered', 'token'), EXIT.notAllowed, /token/],
    [new ParquetFailure('parquet-reader-missing', 'none'), EXIT.failure, /npm run setup:parquet/],
    [new ParquetFailure('parquet-unreadable', 'bad'), EXIT.failure, /as Parquet or CSV/],
    [new FileChanged('day.csv had 5 bytes'), EXIT.temporary, /when it is written to its end/],
    [new CommandContended('five conflicts'), EXIT.temporary, /same command again/],
    [new BatchFailure('previous-batch-unfinished', 'A-000001 is cut'), EXIT.notAllowed, /asof batch run/],
    [new BatchFailure('cut-in-future', 'acquirer A: 2199'), EXIT.notAllowed, /--cut-at TIME/],
    [new BatchFailure('nothing-received', 'acquirer A'), EXIT.failure, /import/],
    [new BatchFailure('batch-routed-otherwise', 'A-000001'), EXIT.integrityBroken, /asof verify/],
  ])('%s ends the command with its own code and says what to do', (failure, exitCode, hint) => {
    expect(tellFailure(failure)).toEqual({ message: failure.message, exitCode, hint: expect.stringMatching(hint) });
  });

  it.each([
    ['ENOTDIR', 'scandir', EXIT.failure, /name a directory/],
    ['EEXIST', 'mkdir', EXIT.failure, /name a directory/],
    ['EISDIR', 'read', EXIT.failure, /name a file/],
    ['EACCES', 'mkdir', EXIT.failure, /may use/],
    ['EROFS', 'open', EXIT.failure, /may use/],
    ['ENAMETOOLONG', 'open', EXIT.failure, /shorter/],
    ['EFBIG', 'write', EXIT.failure, /ulimit -f/],
    ['ENOSPC', 'fsync', EXIT.temporary, /free space/],
  ])('of the system (%s) is told without a stack', (code, syscall, exitCode, hint) => {
    const error = Object.assign(new Error(`${code}: no, ${syscall} '/a/b'`), { code, syscall });
    expect(tellFailure(error)).toEqual({ message: error.message, exitCode, hint: expect.stringMatching(hint) });
  });

  it('of the system that no path of a user causes is a defect', () => {
    const error = Object.assign(new Error('ENOENT: none'), { code: 'ENOENT', syscall: 'open' });
    expect(tellFailure(error).hint).toContain('a defect of asof');
  });

  it('of a command is told as the command says', () => {
    const failure = new CommandFailure(EXIT.usage, 'no-such-day', 'there is no such day', 'write 2026-11-22');
    expect(tellFailure(failure)).toMatchObject({
      message: 'there is no such day',
      hint: 'write 2026-11-22',
      exitCode: 2,
    });
  });

  it('that nobody foresaw is a defect, told with its stack', () => {
    const { message, hint, exitCode } = tellFailure(new RangeError('off by one'));
    expect([exitCode, hint]).toEqual([EXIT.failure, expect.stringContaining('a defect of asof')]);
    expect(message).toMatch(/^RangeError: off by one\n +at /);
  });
});
