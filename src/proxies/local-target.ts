/** Path and query of a request target as its server sees them. */
export function localTarget(target: string): string {
  const local = withoutOrigin(target);
  return local.startsWith('/') || local === '*' ? local : `/${local}`;
}

/** What stands behind the scheme and host that an absolute target names first; any other as it is. */
export function withoutOrigin(target: string): string {
  return target.replace(/^(?:https?|wss?):\/\/[^/?#]*/i, '');
}
