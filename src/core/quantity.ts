const sizes = {
  B: 1,
  KB: 1000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
} as const;
const bitRates = { 'bit/s': 1 / 8, 'kbit/s': 125, 'Mbit/s': 125_000, 'Gbit/s': 125_000_000 } as const;

/** What a size must look like, for error messages. */
export const sizeHint = `a number with a unit (${Object.keys(sizes).join(', ')}), such as 16KB or 1MiB`;
/** What a rate must look like, for error messages. */
export const rateHint =
  'a number with a unit (bit/s, kbit/s, Mbit/s, Gbit/s, B/s, KB/s, MB/s, GB/s), such as 750kbit/s or 1MB/s';
/** What a share must look like, for error messages. */
export const shareHint = 'a percentage from 0% to 100%, such as 30%';

/** Reads `16KB` or `1MiB`; gives bytes, or undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([KMG]i?B|B)$/.exec(text.trim()) ?? [];
  const bytes = Math.round(Number(number) * (sizes[unit as keyof typeof sizes] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Reads `1MB/s` or `750kbit/s`; gives bytes a second, or undefined when the text is no rate. */
export function parseRate(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*(\S+)$/.exec(text.trim()) ?? [];
  const factor = bitRates[unit as keyof typeof bitRates] ?? sizes[unit.replace(/\/s$/, '') as keyof typeof sizes];
  const rate = unit.endsWith('/s') && factor !== undefined ? Number(number) * factor : Number.NaN;
  return rate <= Number.MAX_SAFE_INTEGER ? rate : undefined;
}

/** Reads `30%`; gives a share from 0 to 1, or undefined when the text is none. */
export function parseShare(text: string): number | undefined {
  const [, number] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [];
  const share = Number(number) / 100;
  return share <= 1 ? share : undefined;
}

/** Writes bytes the way people say them: `512 B`, `16 KB`, `1.5 MB`. */
export function formatSize(bytes: number): string {
  if (bytes >= sizes.GB) return `${trim(bytes / sizes.GB)} GB`;
  if (bytes >= sizes.MB) return `${trim(bytes / sizes.MB)} MB`;
  return bytes >= sizes.KB ? `${trim(bytes / sizes.KB)} KB` : `${trim(bytes)} B`;
}

/** Writes bytes a second as networks are sold: `780 kbit/s`, `50 Mbit/s`. */
export function formatRate(bytesPerSecond: number): string {
  const unit = (['Gbit/s', 'Mbit/s', 'kbit/s'] as const).find((each) => bytesPerSecond >= bitRates[each]) ?? 'bit/s';
  return `${trim(bytesPerSecond / bitRates[unit])} ${unit}`;
}

/** Writes a share from 0 to 1 as a percentage. */
export function formatShare(share: number): string {
  return `${trim(share * 100)} %`;
}

function trim(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
