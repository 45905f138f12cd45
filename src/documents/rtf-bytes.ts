/**
 * Bytes that wait to be decoded, in an array that grows.
 */

export interface ByteQueue {
  add(byte: number): void;
  /** Adds the bytes of `bytes` from `from` up to before `to`. */
  addRange(bytes: Uint8Array, from: number, to: number): void;
  isEmpty(): boolean;
  /** The bytes, to be used before the next `add`. */
  take(): Uint8Array;
}

export function createByteQueue(): ByteQueue {
  let room = new Uint8Array(1_024);
  let used = 0;
  const grow = (more: number) => {
    if (used + more <= room.length) return;
    const wider = new Uint8Array(Math.max(room.length * 2, used + more));
    wider.set(room.subarray(0, used));
    room = wider;
  };
  return {
    add(byte) {
      grow(1);
      room[used] = byte;
      used += 1;
    },
    addRange(bytes, from, to) {
      grow(to - from);
      for (let at = from; at < to; at += 1) room[used + at - from] = bytes[at] ?? 0;
      used += to - from;
    },
    isEmpty: () => used === 0,
    take() {
      const bytes = room.subarray(0, used);
      used = 0;
      return bytes;
    },
  };
}
