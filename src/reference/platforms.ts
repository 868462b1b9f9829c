/** The platforms whose SDKs the FAQ speaks of. */
export type Platform = keyof typeof platforms;

/** The lines of the SDK that the vendor's documents tell apart. */
export type SdkLine = 'before-2.3.2' | 'from-2.3.2' | '4.x';

interface PlatformTraits {
  /** Whose callback names it has. */
  names: 'java' | 'objective-c' | 'web';
  /** Whether the SDK leaves its channel by itself when its process is asked to end. Source: the FAQ, process killed. */
  leavesOnExit: boolean;
}

/** Every platform, by name. */
export const platforms = {
  android: { names: 'java', leavesOnExit: false },
  ios: { names: 'objective-c', leavesOnExit: true },
  macos: { names: 'objective-c', leavesOnExit: true },
  windows: { names: 'java', leavesOnExit: false },
  linux: { names: 'java', leavesOnExit: false },
  web: { names: 'web', leavesOnExit: false },
} as const satisfies Record<string, PlatformTraits>;

export function isPlatform(name: string): name is Platform {
  return Object.hasOwn(platforms, name);
}

/** The line that a version of the SDK belongs to, such as `2.3.1`; undefined when it is no version. */
export function lineOf(version: string): SdkLine | undefined {
  if (!/^\d+(\.\d+){0,3}$/.test(version)) return undefined;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major >= 4) return '4.x';
  const before = major !== 2 ? major < 2 : minor !== 3 ? minor < 3 : patch < 2;
  return before ? 'before-2.3.2' : 'from-2.3.2';
}
