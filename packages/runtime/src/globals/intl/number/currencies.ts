/*
 * Currencies in English. Source: CLDR 48, common/main/en.xml and common/supplemental/supplementalData.xml.
 */

/** Codes with their symbols; other currencies are shown as their code. */
const SYMBOLS =
  'AUD A$;BRL R$;CAD CA$;CNY CN¥;EUR €;GBP £;HKD HK$;ILS ₪;INR ₹;JPY ¥;KRW ₩;MXN MX$;NZD NZ$;PHP ₱;TWD NT$;' +
  'USD $;VND ₫;XAF FCFA;XCD EC$;XCG Cg.;XOF F CFA;XPF CFPF';

/** Codes with their narrow symbols, if these differ. */
const NARROW_SYMBOLS =
  'AFN ؋;AMD ֏;AOA Kz;ARS $;AUD $;AZN ₼;BAM KM;BBD $;BDT ৳;BMD $;BND $;BOB Bs;BSD $;BWP P;BZD $;CAD $;CLP $;' +
  'CNY ¥;COP $;CRC ₡;CUP $;CZK Kč;DKK kr;DOP $;EGP E£;FJD $;FKP £;GEL ₾;GHS GH₵;GIP £;GNF FG;GTQ Q;GYD $;HKD $;' +
  'HNL L;HUF Ft;IDR Rp;ISK kr;JMD $;KGS ⃀;KHR ៛;KMF CF;KPW ₩;KYD $;KZT ₸;LAK ₭;LBP L£;LKR Rs;LRD $;MGA Ar;MMK K;' +
  'MNT ₮;MUR Rs;MXN $;MYR RM;NAD $;NGN ₦;NIO C$;NOK kr;NPR Rs;NZD $;PKR Rs;PLN zł;PYG ₲;RON lei;RUB ₽;RWF RF;' +
  'SBD $;SEK kr;SGD $;SHP £;SRD $;SSP £;STN Db;SYP £;THB ฿;TOP T$;TRY ₺;TTD $;TWD $;UAH ₴;UYU $;XCD $;ZAR R;' +
  'ZMW ZK';

/** Codes with their names in singular and plural; the plural is omitted if it is the same (=) or has an s. */
const NAMES =
  'AED UAE dirham;AFN Afghan Afghani;ALL Albanian lek/Albanian lekë;AMD Armenian dram;' +
  'ANG Netherlands Antillean guilder;AOA Angolan kwanza;ARS Argentine peso;AUD Australian dollar;' +
  'AWG Aruban florin=;AZN Azerbaijani manat;BAM Bosnia-Herzegovina convertible mark;BBD Barbadian dollar;' +
  'BDT Bangladeshi taka;BGN Bulgarian lev/Bulgarian leva;BHD Bahraini dinar;BIF Burundian franc;' +
  'BMD Bermudan dollar;BND Brunei dollar;BOB Bolivian boliviano;BRL Brazilian real;BSD Bahamian dollar;' +
  'BTN Bhutanese ngultrum;BWP Botswanan pula;BYN Belarusian ruble;BZD Belize dollar;CAD Canadian dollar;' +
  'CDF Congolese franc;CHF Swiss franc;CLP Chilean peso;CNY Chinese yuan=;COP Colombian peso;' +
  'CRC Costa Rican colón;CUP Cuban peso;CVE Cape Verdean escudo;CZK Czech koruna;DJF Djiboutian franc;' +
  'DKK Danish krone/Danish kroner;DOP Dominican peso;DZD Algerian dinar;EGP Egyptian pound;ERN Eritrean nakfa;' +
  'ETB Ethiopian birr;EUR euro;FJD Fijian dollar;FKP Falkland Islands pound;GBP British pound;GEL Georgian lari;' +
  'GHS Ghanaian cedi;GIP Gibraltar pound;GMD Gambian dalasi;GNF Guinean franc;GTQ Guatemalan quetzal;' +
  'GYD Guyanaese dollar;HKD Hong Kong dollar;HNL Honduran lempira;HTG Haitian gourde;HUF Hungarian forint;' +
  'IDR Indonesian rupiah;ILS Israeli new shekel;INR Indian rupee;IQD Iraqi dinar;IRR Iranian rial;' +
  'ISK Icelandic króna/Icelandic krónur;JMD Jamaican dollar;JOD Jordanian dinar;JPY Japanese yen=;' +
  'KES Kenyan shilling;KGS Kyrgyz som;KHR Cambodian riel;KMF Comorian franc;KPW North Korean won=;' +
  'KRW South Korean won=;KWD Kuwaiti dinar;KYD Cayman Islands dollar;KZT Kazakhstani tenge;LAK Laotian kip;' +
  'LBP Lebanese pound;LKR Sri Lankan rupee;LRD Liberian dollar;LSL Lesotho loti;LYD Libyan dinar;' +
  'MAD Moroccan dirham;MDL Moldovan leu/Moldovan lei;MGA Malagasy ariary/Malagasy ariaries;' +
  'MKD Macedonian denar/Macedonian denari;MMK Myanmar kyat;MNT Mongolian tugrik;MOP Macanese pataca;' +
  'MRU Mauritanian ouguiya;MUR Mauritian rupee;MVR Maldivian rufiyaa;MWK Malawian kwacha;MXN Mexican peso;' +
  'MYR Malaysian ringgit;MZN Mozambican metical;NAD Namibian dollar;NGN Nigerian naira;NIO Nicaraguan córdoba;' +
  'NOK Norwegian krone/Norwegian kroner;NPR Nepalese rupee;NZD New Zealand dollar;OMR Omani rial;' +
  'PAB Panamanian balboa;PEN Peruvian sol/Peruvian soles;PGK Papua New Guinean kina=;PHP Philippine peso;' +
  'PKR Pakistani rupee;PLN Polish zloty;PYG Paraguayan guarani;QAR Qatari riyal;RON Romanian leu/Romanian lei;' +
  'RSD Serbian dinar;RUB Russian ruble;RWF Rwandan franc;SAR Saudi riyal;SBD Solomon Islands dollar;' +
  'SCR Seychellois rupee;SDG Sudanese pound;SEK Swedish krona/Swedish kronor;SGD Singapore dollar;' +
  'SHP St. Helena pound;SLE Sierra Leonean leone;SOS Somali shilling;SRD Surinamese dollar;' +
  'SSP South Sudanese pound;STN São Tomé & Príncipe dobra;SVC Salvadoran colón/Salvadoran colones;' +
  'SYP Syrian pound;SZL Swazi lilangeni/Swazi emalangeni;THB Thai baht=;TJS Tajikistani somoni;' +
  'TMT Turkmenistani manat=;TND Tunisian dinar;TOP Tongan paʻanga=;TRY Turkish lira/Turkish Lira;' +
  'TTD Trinidad & Tobago dollar;TWD New Taiwan dollar;TZS Tanzanian shilling;UAH Ukrainian hryvnia;' +
  'UGX Ugandan shilling;USD US dollar;UYU Uruguayan peso;UZS Uzbekistani som=;VES Venezuelan bolívar;' +
  'VND Vietnamese dong=;VUV Vanuatu vatu;WST Samoan tala=;XAF Central African CFA franc;' +
  'XCD East Caribbean dollar;XCG Caribbean guilder;XOF West African CFA franc;XPF CFP franc;YER Yemeni rial;' +
  'ZAR South African rand=;ZMW Zambian kwacha;ZWG Zimbabwean gold=';

/** Currencies without a smaller unit, and those with thousandths; others have hundredths. */
const WITHOUT_FRACTION =
  'AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SOS SYP UGX VND ' +
  'VUV XAF XOF XPF YER';
const WITH_THOUSANDTHS = 'BHD JOD KWD LYD OMR TND';

/** Returns the row of a code in one of the tables. The tables stay text: most programs show few currencies. */
function rowOf(table: string, code: string): string | undefined {
  const at = `;${table}`.indexOf(`;${code} `);
  return at < 0 ? undefined : table.slice(at + code.length + 1).split(';', 1)[0];
}

/** Returns the codes that have a name here. */
export const currencies = (): string[] => NAMES.split(';').map((row) => row.slice(0, 3));

export type CurrencyDisplay = 'code' | 'symbol' | 'narrowSymbol' | 'name';

/** Returns the number of digits after the point. */
export function currencyDigits(code: string): number {
  if (WITHOUT_FRACTION.includes(code)) return 0;
  return WITH_THOUSANDTHS.includes(code) ? 3 : 2;
}

/** Returns a currency as text; its code if nothing else is known. */
export function currencyText(code: string, display: CurrencyDisplay, isOne: boolean): string {
  switch (display) {
    case 'code':
      return code;
    case 'symbol':
      return rowOf(SYMBOLS, code) ?? code;
    case 'narrowSymbol':
      return rowOf(NARROW_SYMBOLS, code) ?? rowOf(SYMBOLS, code) ?? code;
    case 'name': {
      const [one, more] = (rowOf(NAMES, code) ?? `${code}=`).split(/[/=]/);
      return isOne || more === '' ? one! : (more ?? `${one}s`);
    }
  }
}
