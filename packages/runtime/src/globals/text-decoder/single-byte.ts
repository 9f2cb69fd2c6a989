/*
 * Encodings of one byte for each character. Source: Encoding Standard, 9, and its indexes.
 */

/**
 * The characters of the bytes from 0x80 on, in order. `a~z` means all characters from one to another, `!` a byte
 * without a character.
 */
const TABLES: Readonly<Record<string, string>> = {
  ibm866: 'А~п░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀р~яЁёЄєЇїЎў°∙·√№¤■\u00a0',
  'iso-8859-2':
    '\u0080~\u00a0Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u00adŽŻ°ą˛ł´ľśˇ¸šşťź˝žżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö' +
    '÷řůúűüýţ˙',
  'iso-8859-3': '\u0080~\u00a0Ħ˘£¤!Ĥ§¨İŞĞĴ\u00ad!Ż°ħ²~µĥ·¸ışğĵ½!żÀÁÂ!ÄĊĈÇ~Ï!Ñ~ÔĠÖ×ĜÙ~ÜŬŜß~â!äċĉç~ï!ñ~ôġö÷ĝù~üŭŝ˙',
  'iso-8859-4':
    '\u0080~\u00a0ĄĸŖ¤ĨĻ§¨ŠĒĢŦ\u00adŽ¯°ą˛ŗ´ĩļˇ¸šēģŧŊžŋĀÁ~ÆĮČÉĘËĖÍÎĪĐŅŌĶÔ~ØŲÚÛÜŨŪßāá~æįčéęëėíîīđņōķô~øųúûüũū˙',
  'iso-8859-5': '\u0080~\u00a0Ё~Ќ\u00adЎ~я№ё~ќ§ўџ',
  'iso-8859-6': '\u0080~\u00a0!!!¤!!!!!!!،\u00ad!!!!!!!!!!!!!؛!!!؟!ء~غ!!!!!ـ~\u0652!!!!!!!!!!!!!',
  'iso-8859-7': '\u0080~\u00a0‘’£€₯¦~©ͺ«¬\u00ad!―°~³΄΅Ά·ΈΉΊ»Ό½Ύ~Ρ!Σ~ώ!',
  'iso-8859-8': '\u0080~\u00a0!¢~©×«~¹÷»~¾!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!‗א~ת!!\u200e\u200f!',
  'iso-8859-10': '\u0080~\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁ~ÆĮČÉĘËĖÍ~ÐŅŌÓ~ÖŨØŲÚ~ßāá~æįčéęëėí~ðņōó~öũøųú~þĸ',
  'iso-8859-13':
    '\u0080~\u00a0”¢£¤„¦§Ø©Ŗ«~®Æ°~³“µ¶·ø¹ŗ»~¾æĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž' + '’',
  'iso-8859-14': '\u0080~\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀ~ÏŴÑ~ÖṪØ~ÝŶß~ïŵñ~öṫø~ýŷÿ',
  'iso-8859-15': '\u0080~£€¥Š§š©~³Žµ¶·ž¹º»ŒœŸ¿~ÿ',
  'iso-8859-16': '\u0080~\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆ~ÏĐŃÒÓÔŐÖŚŰÙ~ÜĘȚß~âăäćæ~ïđńòóôőöśűù~üęțÿ',
  'koi8-r': '─│┌┐└┘├┤┬┴┼▀▄█▌▐~▓⌠■∙√≈≤≥\u00a0⌡°²·÷═║╒ё╓~╡Ё╢~╬©юабцдефгхи~пяр~ужвьызшэщчъЮАБЦДЕФГХИ~ПЯР~УЖВЬЫЗШЭЩЧЪ',
  'koi8-u':
    '─│┌┐└┘├┤┬┴┼▀▄█▌▐~▓⌠■∙√≈≤≥\u00a0⌡°²·÷═║╒ёє╔ії╗~╛ґў╞~╡ЁЄ╣ІЇ╦~╪ҐЎ©юабцдефгхи~пяр~ужвьызшэщчъЮАБЦДЕФГХИ~ПЯР~' +
    'УЖВЬЫЗШЭЩЧЪ',
  macintosh:
    'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚' +
    '„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ',
  'windows-874': '€\u0081~\u0084…\u0086~\u0090‘’“”•–—\u0098~\u00a0ก~\u0e3a!!!!฿~๛!!!!',
  'windows-1250':
    '€\u0081‚\u0083„…†‡\u0088‰Š‹ŚŤŽŹ\u0090‘’“”•–—\u0098™š›śťžź\u00a0ˇ˘Ł¤Ą¦~©Ş«~®Ż°±˛ł´~¸ąş»Ľ˝ľżŔÁÂĂÄĹĆÇČÉĘËĚÍ' +
    'ÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙',
  'windows-1251': 'ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«~®Ї°±Ііґµ¶·ё№є»јЅѕїА~я',
  'windows-1252': '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0~ÿ',
  'windows-1253':
    '€\u0081‚ƒ„…†‡\u0088‰\u008a‹\u008c~\u0090‘’“”•–—\u0098™\u009a›\u009c~\u00a0΅Ά£~©!«~®―°~³΄µ¶·ΈΉΊ»Ό½Ύ~Ρ!Σ~ώ' + '!',
  'windows-1254': '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008d~\u0090‘’“”•–—˜™š›œ\u009d\u009eŸ\u00a0~ÏĞÑ~ÜİŞß~ïğñ~üışÿ',
  'windows-1255':
    '€\u0081‚ƒ„…†‡ˆ‰\u008a‹\u008c~\u0090‘’“”•–—˜™\u009a›\u009c~£₪¥~©×«~¹÷»~¿\u05b0~׃װ~״!!!!!!!א~ת!!\u200e' +
    '\u200f!',
  'windows-1256':
    '€پ‚ƒ„…†‡ˆ‰ٹ‹Œچژڈگ‘’“”•–—ک™ڑ›œ\u200c\u200dں\u00a0،¢~©ھ«~¹؛»~¾؟ہء~ض×ط~غـ~كàلâم~وç~ëىيîï\u064b~\u064eô' +
    '\u064f\u0650÷\u0651ù\u0652ûü\u200e\u200fے',
  'windows-1257':
    '€\u0081‚\u0083„…†‡\u0088‰\u008a‹\u008c¨ˇ¸\u0090‘’“”•–—\u0098™\u009a›\u009c¯˛\u009f\u00a0!¢£¤!¦§Ø©Ŗ«~®Æ°~' +
    '·ø¹ŗ»~¾æĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙',
  'windows-1258':
    '€\u0081‚ƒ„…†‡ˆ‰\u008a‹Œ\u008d~\u0090‘’“”•–—˜™\u009a›œ\u009d\u009eŸ\u00a0~ÂĂÄ~Ë\u0300ÍÎÏĐÑ\u0309ÓÔƠÖ~ÜƯ' +
    '\u0303ß~âăä~ë\u0301íîïđñ\u0323óôơö~üư₫ÿ',
  'x-mac-cyrillic': 'А~Я†°Ґ£§•¶І®©™Ђђ≠Ѓѓ∞±≤≥іµґЈЄєЇїЉљЊњјЅ¬√ƒ≈∆«»…\u00a0ЋћЌќѕ–—“”‘’÷„ЎўЏџ№Ёёяа~ю€',
  'x-user-defined': '\uf780~\uf7ff',
};

/** The code unit for a byte without a character. */
const NONE = 0xfffd;
/** Characters decoded in one call: engines limit the number of arguments. */
const CHUNK = 4096;

// Decoded tables, each created once.
const made = new Map<string, Uint16Array>();

function tableOf(encoding: string): Uint16Array {
  const known = made.get(encoding);
  if (known) return known;
  const units: number[] = Array.from({ length: 0x80 }, (_, byte) => byte);
  for (const [, first, last] of TABLES[encoding.replace(/-i$/, '')]!.matchAll(/(.)(?:~(.))?/gs)) {
    const from = first === '!' ? NONE : first!.charCodeAt(0);
    const to = last === undefined ? from : last.charCodeAt(0);
    for (let unit = from; unit <= to; unit++) units.push(unit);
  }
  const table = Uint16Array.from(units);
  made.set(encoding, table);
  return table;
}

/** Decodes bytes. If `isFatal`, throws a TypeError for a byte without a character. */
export function decodeSingleByte(encoding: string, bytes: Uint8Array, isFatal: boolean): string {
  const table = tableOf(encoding);
  let text = '';
  for (let begin = 0; begin < bytes.length; begin += CHUNK) {
    const units = Uint16Array.from(bytes.subarray(begin, begin + CHUNK), (byte) => table[byte]!);
    if (isFatal && units.includes(NONE)) throw new TypeError(`The encoded data is not valid ${encoding}`);
    text += String.fromCharCode.apply(undefined, units as unknown as number[]);
  }
  return text;
}
