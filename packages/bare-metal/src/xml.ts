const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** Returns a text as XML writes it in an element or an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => ENTITIES[character]!);
}
