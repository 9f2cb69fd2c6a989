import type { Overlay } from '@mirage/core';
import { DOMParser, ParseError, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';
import { invalidOverlay } from './user-part.js';

/** The element whose members are added one by one. */
const LIST = 'devices';

/**
 * Returns a domain of libvirt with the user's elements. An element replaces the generated ones of the same name. In
 * `devices` a disk replaces the one with the same `target`, an interface the one with the same `mac`, and every other
 * device is added. Error: MIR0412.
 */
export function printXml(generated: string, overlay: Overlay | undefined): string {
  if (!overlay) return generated;
  const user = parse(overlay);
  const document = new DOMParser().parseFromString(generated, 'text/xml');
  const [root, given] = [document.documentElement!, user.documentElement!];
  if (given.tagName !== root.tagName) {
    const why = `its root element is ${given.tagName}, and has to be ${root.tagName}`;
    throw invalidOverlay(overlay, overlay.text.indexOf('<'), why, `Begin with <${root.tagName}>.`);
  }
  for (const { name, value } of Array.from(given.attributes)) root.setAttribute(name, value);
  for (const element of elementsOf(given)) {
    const present = elementsOf(root).filter(({ tagName }) => tagName === element.tagName);
    const [list] = present;
    if (element.tagName === LIST && list) {
      for (const device of elementsOf(element)) {
        const key = keyOf(device);
        put(list, device, key === undefined ? [] : elementsOf(list).filter((one) => keyOf(one) === key), '    ');
      }
      // The next element of the same name is added, too.
    } else put(root, element, present, '  ');
  }
  return `${new XMLSerializer().serializeToString(document)}\n`;
}

function elementsOf(parent: Element): Element[] {
  return Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);
}

/** Puts a copy of an element in the place of others, or at the end. */
function put(parent: Element, element: Element, others: readonly Element[], indentation: string): void {
  const document = parent.ownerDocument!;
  const copy = document.importNode(element, true);
  const [first, ...rest] = others;
  if (first) parent.replaceChild(copy, first);
  else {
    // Before the line break that precedes the closing tag.
    const last = parent.lastChild;
    parent.insertBefore(document.createTextNode(`\n${indentation}`), last);
    parent.insertBefore(copy, last);
  }
  for (const one of rest) parent.removeChild(one);
}

/** Returns what two devices have in common if they are the same. */
function keyOf(device: Element): string | undefined {
  const [child, attribute] =
    device.tagName === 'disk' ? ['target', 'dev'] : device.tagName === 'interface' ? ['mac', 'address'] : [];
  if (child === undefined || attribute === undefined) return undefined;
  const value = elementsOf(device)
    .find(({ tagName }) => tagName === child)
    ?.getAttribute(attribute);
  return value ? `${device.tagName} ${value}` : undefined;
}

function parse(overlay: Overlay): Document {
  // The first problem is the cause of the others.
  let first: { why: string; line: number; column: number } | undefined;
  try {
    return new DOMParser({
      onError: (_level, message, { locator }: { locator?: { lineNumber?: number; columnNumber?: number } }) => {
        first ??= { why: message, line: locator?.lineNumber || 1, column: locator?.columnNumber || 1 };
        throw new ParseError(message);
      },
    }).parseFromString(overlay.text, 'text/xml');
  } catch (error) {
    if (!first) throw error;
    throw invalidOverlay(overlay, first, `it is not valid XML (${first.why})`, 'Fix the syntax.');
  }
}
