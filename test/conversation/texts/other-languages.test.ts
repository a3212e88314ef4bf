import { describe, expect, it } from '@jest/globals';
import { PIN, read } from './reading.ts';

/** Short lists, written by nobody who speaks these languages from birth: flows/texts/cy.yaml and ar.yaml say so. */

const kindOf = (text: string): string => read(text).worker.kind;
const cryOf = (text: string): string => read(text).cry;

describe('in Welsh', () => {
  it.each([
    ['Gorffen', 'end'],
    ['gorffen diolch', 'end'],
    ['Dw i wedi gorffen', 'end'],
    [`${PIN} gorffen`, 'end'],
    ['bron wedi gorffen', 'sounds-like-end'],
    ['gorffen yfory', 'another-day'],
    ['Dechrau 60 12 Stryd Fawr', 'start'],
    ['Mwy 30', 'more'],
    ['rhagor 45 munud', 'more'],
    ["Dw i'n iawn", 'ok'],
    ['Iawn', 'ok'],
    ['Diolch yn fawr', 'courtesy'],
    // A name ends nobody's visit, nor does what is not done yet.
    ['Allan', 'none'],
    ['heb orffen', 'none'],
  ])('%s: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  it.each([
    ['helpwch fi', 'always'],
    ['Cymorth!', 'always'],
    ['Ffoniwch yr heddlu', 'always'],
    ['angen help arna i', 'always'],
    ['dw i mewn perygl', 'always'],
    ['mae cyllell ganddo fe', 'on-visit'],
    ['mae gan y dyn gyllell', 'on-visit'],
    ["mae e'n bygwth fi", 'on-visit'],
    ['alla i ddim mynd allan', 'on-visit'],
    ['diolch am eich help', 'none'],
    ['mae angen cymorth ar y teulu', 'none'],
    ["Mae'r plant yn iawn, paned o de nawr", 'none'],
  ])('%s as a cry: %s', (text, cry) => {
    expect(cryOf(text)).toBe(cry);
  });
});

describe('in Arabic', () => {
  it.each([
    ['خرجت', 'end'],
    ['انتهيت شكراً', 'end'],
    ['لقد انتهت الزيارة', 'end'],
    [`خرجت ${PIN}`, 'end'],
    ['لم أنته', 'sounds-like-end'],
    ['لم أخرج بعد', 'sounds-like-end'],
    ['سأخرج قريباً', 'sounds-like-end'],
    ['ابدأ ٦٠ دقيقة 12 High Street', 'start'],
    ['دخلت 60', 'start'],
    ['أكثر ٣٠', 'more'],
    ['تمديد 30 دقيقة', 'more'],
    ['تمام', 'ok'],
    ['أنا بخير', 'ok'],
  ])('%s: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  it.each([
    ['النجدة', 'always'],
    ['ساعدوني', 'always'],
    ['أنقذوني من فضلكم', 'always'],
    ['أحتاج إلى مساعدة', 'always'],
    ['اتصلوا بالشرطة', 'always'],
    ['أنا في خطر', 'always'],
    ['معه سكين', 'on-visit'],
    ['إنه يهددني ولا يتركني أخرج من البيت', 'on-visit'],
    ['لا أستطيع الخروج', 'on-visit'],
    ['حبسني في الغرفة', 'on-visit'],
    ['شكراً على المساعدة', 'none'],
    ['أم سارة تحتاج مساعدة في السكن', 'none'],
    ['الأطفال بخير ونشرب الشاي', 'none'],
  ])('%s as a cry: %s', (text, cry) => {
    expect(cryOf(text)).toBe(cry);
  });
});

/**
 * `flows/texts/other-languages.yaml`: meanings decide, in any order. Nobody who speaks these languages has measured
 * them.
 */
describe('in the other languages that people speak', () => {
  it.each([
    'proszę zadzwońcie po policję, on mnie bije',
    'zamknął drzwi, nie mogę wyjść',
    'potrzebuję karetki, krwawię',
    'nu pot să ies, m-a încuiat în casă',
    'el hombre me está pegando',
    'ele tem uma faca, chamem a polícia',
    'mi ha chiuso a chiave, non posso uscire',
    "j'ai peur, il me suit",
    'ich bin eingesperrt, ruft die polizei',
    'jis mane muša, kvieskit policiją',
    'bezárt, nem tudok kijutni',
    'він замкнув двері і не випускає мене',
    'kapıyı kilitledi çıkamıyorum',
    'ndihmë, ka thikë',
    'με χτυπάει καλέστε την αστυνομία',
    'nin mindi wata ayaa i haysta',
    'کمک کنید چاقو دارد',
    'mujhe bachao wo mujhe maar raha hai',
    'मुझे बचाओ वो मुझे मार रहा है',
    'آپ پولیس کو بلائیں اس کے پاس چاقو ہے',
    'ਮੈਨੂੰ ਬਚਾਓ',
    'amare basao, hei amare marer',
    'அவன் என்னை அடிக்கிறான்',
    'enne rakshikku, ayal enne adikkunnu',
    '请报警，他不让我走',
    'sinasaktan niya ako, tumawag ng pulis',
    'ananipiga, piga simu polisi haraka',
    'ndibatsireiwo, arikundirova',
    'saaduni 3ando sikkin',
    'bhai please police bhejo yahan bahut khatra hai',
  ])('a cry: %s', (text) => {
    expect(cryOf(text)).not.toBe('none');
  });

  it.each([
    'jestem u klienta, wszystko dobrze',
    'klientka potrzebuje pomocy z formularzem',
    'nie otwiera drzwi, pójdę jutro',
    'policja już była tutaj wczoraj',
    'ajung în 10 minute',
    'la familia necesita ayuda con los papeles',
    'nadie abre la puerta',
    "il n'y a personne à la maison",
    'todo bien, no necesito ayuda',
    'все хорошо, я закончила',
    'buradayım her şey yolunda',
    'main theek hoon',
    'sob thik ase',
    'nandito na ako',
    '我到了',
    "mae'n bwrw glaw eto",
    'inshallah back by 5',
    'can u ring Tala about the rota',
  ])('no cry: %s', (text) => {
    expect(cryOf(text)).toBe('none');
  });
});
