/** The largest block that glibc still learns from, less what it and V8 add to it, bytes. */
const lesson = 32 * 1024 * 1024 - 64 * 1024;
let taught = false;

/**
 * Node reads each chunk of an accepted socket into fresh memory. glibc gives freed memory back to the kernel as soon as
 * 128 KB of it lie at the end of the heap, so that at full speed every chunk is paid for again with page faults and
 * cleared pages: up to half of all CPU time. It learns from the largest mapped block that was ever freed, and from then on
 * keeps twice that much. One block that is never touched, and left to the garbage collector, teaches it. Elsewhere this
 * does nothing.
 */
export function keepFreedMemory(): void {
  if (taught) return;
  taught = true;
  Buffer.allocUnsafeSlow(lesson);
}
