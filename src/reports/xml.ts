/** An element, its attributes and its content, which is text (escaped here) or elements. */
export interface Element {
  name: string;
  attributes?: Record<string, string | number>;
  content?: string | Element[];
}

/** A whole XML document. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serialize(root, '')}\n`;
}

function serialize({ name, attributes = {}, content = [] }: Element, indent: string): string {
  const start = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeAttribute(String(value))}"`),
  ];
  if (content.length === 0) return `${indent}<${start.join(' ')}/>`;
  const inner =
    typeof content === 'string'
      ? escapeText(content)
      : `\n${content.map((child) => serialize(child, `${indent}  `)).join('\n')}\n${indent}`;
  return `${indent}<${start.join(' ')}>${inner}</${name}>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

// XML 1.0 has no way to write any other character, not even as a reference: section 2.2 of the specification.
function escapeText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"\r]/g, (character) => entities[character] ?? character);
}

// A parser turns plain white space in an attribute into a space.
function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
