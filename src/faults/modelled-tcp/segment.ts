/** The most payload that one packet carries, bytes: a full Ethernet frame over TCP with time stamps. */
export const fullSegment = 1448;
/** What goes with a payload, bytes: the headers of IP and of TCP with time stamps. */
export const headerSize = 52;

/** A part of a virtual stream that travels as a whole: numbers only, no payload. */
export interface Segment {
  readonly seq: number;
  readonly length: number;
  next: Segment | undefined;
  /** When it was last sent, and how often. */
  sent: number;
  copies: number;
  /** What it counts for in the window: 0 once it rides in the packet of a small segment before it. */
  weight: number;
  /** What the sender knows of it. */
  ackedAt: number;
  lost: boolean;
  /** A copy is on its way again. */
  resent: boolean;
  /** When its first copy that is not lost arrives; what came of it. */
  arrives: number;
  received: boolean;
}

/** Something on its way over a virtual path: a segment with an acknowledgement, or the acknowledgement alone. */
export interface Packet {
  segment: Segment | undefined;
  /** How many of the segments behind it ride along. */
  riders: number;
  sent: number;
  arrives: number;
  /** How much of the receiver's log the sender of this packet had written. */
  upTo: number;
  /** When the segment was sent that this packet acknowledges (its time stamp, echoed). */
  echo: number;
  /** All of it had come before. */
  duplicate: boolean;
}
