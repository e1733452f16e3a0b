// A file at hand: its bytes once, its name for people, and its identity, which is the SHA-256 of its bytes.
import { hash } from 'node:crypto';
import { type CommandId, type EstateFileKind, maskCardNumbers, type Sha256 } from '@asof/domain';
import { importStream } from '../estate/streams.ts';

export type EstateFile = {
  readonly kind: EstateFileKind;
  /** Without directories, without card numbers. */
  readonly fileName: string;
  readonly fileSha256: Sha256;
  readonly bytes: Uint8Array;
};

const FILE_NAME_MAX = 255;

export function estateFile(kind: EstateFileKind, path: string, bytes: Uint8Array): EstateFile {
  return { kind, fileName: fileNameOf(path), fileSha256: hash('sha256', bytes) as Sha256, bytes };
}

/** As it is kept and shown. */
export function fileNameOf(path: string): string {
  return maskCardNumbers(path.split('/').at(-1) ?? path).slice(0, FILE_NAME_MAX);
}

/** Content alone makes a line's command: importing the file again is the same command. */
export function lineCommandId(file: Pick<EstateFile, 'kind' | 'fileSha256'>, line: number): CommandId {
  return `${importStream(file)}:${line}` as CommandId;
}

/** The command that plans, completes or abandons an attempt. */
export function attemptCommandId(
  file: Pick<EstateFile, 'kind' | 'fileSha256'>,
  attempt: number,
  step: 'plan' | 'complete' | 'abandon',
): CommandId {
  return `${importStream(file)}:${attempt}:${step}` as CommandId;
}
