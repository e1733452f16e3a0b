// Apart from the file's form, which threads that only read columns need not load.

/** Fills the buffer with the value, again and again. */
export function fillWith({ buffer, byteOffset, length }: Uint8Array, value: Uint8Array): void {
  Buffer.from(buffer, byteOffset, length).fill(value);
}
