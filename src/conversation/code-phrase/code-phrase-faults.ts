import { findCodePhrase, wordsOfPhrase } from './code-phrase.ts';
import type { CodePhrases } from './code-phrase.ts';
import { foldedWords } from '../texts/folded-words.ts';
import { slipsBetween } from '../texts/slips.ts';

/** A fault of one phrase. The reason begins with the phrase's key and never repeats the phrase. */
interface CodePhraseFault {
  level: 'watch' | 'help';
  reason: string;
}

/** With fewer letters, one slip makes other everyday words. Slips are matched from this length on. */
const FEWEST_LETTERS = 10;
const SHORTEST_WORD = 3;
/** A writing that is two slips from each of two phrases could mean either. */
const NEAREST_PHRASES = 4;

/** The faults of a team's code phrases. They must be distinct from everyday texts and from each other. */
export function codePhraseFaults(phrases: CodePhrases): CodePhraseFault[] {
  const faults = (['watch', 'help'] as const).flatMap((level) => {
    const phrase = phrases[level];
    const reason = phrase === undefined ? null : faultOf(phrase);
    return reason === null ? [] : [{ level, reason: `${level} ${reason}` }];
  });
  const { watch, help } = phrases;
  if (watch === undefined || help === undefined) return faults;
  const pair = faultOfPair(watch, help);
  return pair === null ? faults : [...faults, { level: 'help', reason: `help ${pair}` }];
}

function faultOf(phrase: string): string | null {
  const words = wordsOfPhrase(phrase);
  const letters = words.join('').length;
  if (/\d/.test(phrase)) return 'must be words, without digits';
  if (words.length < 2 || letters < FEWEST_LETTERS || words.some((word) => word.length < SHORTEST_WORD)) {
    return (
      `must be two words or more of ${SHORTEST_WORD} letters each, ${FEWEST_LETTERS} letters together: ` +
      `less is met by chance`
    );
  }
  if (foldedWords(phrase).some(({ letters: word }) => GIVES_AWAY.has(word)))
    return 'holds a word that gives it away to anyone who looks on';
  if (words.every((word) => EVERYDAY.has(singular(word)) || EVERYDAY.has(word)))
    return 'is too common: such texts are sent every day';
  if (CALL_BACK.some((line) => findCodePhrase({ help: phrase }, line) !== null))
    return 'is said aloud in our own call back, beside the worker';
  return null;
}

/** Whether a slip of the finger, or chance, turns one of two teams' phrases into the other. */
export function areNear(one: string, other: string): boolean {
  return faultOfPair(one, other) !== null;
}

function faultOfPair(watch: string, help: string): string | null {
  const [one, other] = [wordsOfPhrase(watch), wordsOfPhrase(help)];
  const apart = slipsBetween(one.join(''), other.join(''));
  if (apart === 0) return 'must not be the same as watch';
  const holdsTheOther = findCodePhrase({ help }, watch) !== null || findCodePhrase({ watch }, help) !== null;
  if (apart <= NEAREST_PHRASES || holdsTheOther) return 'is too near watch: slips of the finger make one of the other';
  if ([...one].sort().join() === [...other].sort().join()) return 'has the words of watch in another order';
  return null;
}

function singular(word: string): string {
  return word.replace(/(?<=..)s$/, '');
}

/**
 * What a covert call back says (flows/prompts; a test compares). Somebody beside the worker may have heard the
 * phrase or read it, and must not hear it from us.
 */
const CALL_BACK = [
  'records office a few questions is this a good time',
  'records office nobody can come to the phone now goodbye',
  'are you at the address in the diary',
  'is the address on the file right',
  'is it the red form',
  'should head office see it',
  'is anything attached to it',
  'do you need a colleague there',
  'does it need a second signature',
  'shall i ring back in five minutes',
  'shall i look again in five minutes',
  'thank you ill see to it',
  // Welsh
  'swyddfa cofnodion ychydig o gwestiynau ydy hin gyfleus',
  'swyddfa cofnodion does neb yn gallu dod at y ffôn nawr hwyl fawr',
  'ydych chi yn y cyfeiriad sydd yn y dyddiadur ydw nac ydw',
  'ydych chi mewn perygl',
  'ydyr cyfeiriad ar y ffeil yn gywir ydy nac ydy',
  'air ffurflen goch yw hi ie nage',
  'a ddylair brif swyddfa ei gweld dylai na ddylai',
  'oes rhywbeth ynghlwm wrthi oes nac oes',
  'oes angen cydweithiwr yno',
  'oes angen ail lofnod',
  'a gaf i ffonio eto mewn pum munud cewch na chewch',
  'a gaf i edrych eto mewn pum munud',
  'diolch fe wna i drefnu hynny',
  // Arabic
  'مكتب السجلات بضعة أسئلة هل الوقت مناسب',
  'مكتب السجلات لا أحد يستطيع الرد على الهاتف الآن مع السلامة',
  'هل أنت في العنوان المكتوب في المفكرة',
  'هل العنوان في الملف صحيح',
  'هل هي الاستمارة الحمراء',
  'هل ينبغي أن يراها المكتب الرئيسي',
  'هل هناك مرفق معها',
  'هل تحتاج إلى زميل هناك',
  'هل تحتاج إلى توقيع ثانٍ',
  'هل أتصل مرة أخرى بعد خمس دقائق',
  'هل أنظر فيها مرة أخرى بعد خمس دقائق',
  'شكراً سأتولى ذلك',
];

const GIVES_AWAY = new Set(
  foldedWords(
    'alarm attack danger dangerous duress emergency help knife police safe safety sos threat urgent weapon ' +
      'larwm perygl berygl argyfwng heddlu arf cyllell diogel ddiogel bygythiad brys ' +
      'إنذار خطر الخطر طوارئ الطوارئ شرطة الشرطة سلاح السلاح سكين نجدة النجدة مساعدة المساعدة آمن أمان تهديد عاجل',
  ).map(({ letters }) => letters),
);

/**
 * Words that people write to a lone-working line all day. A phrase of these words alone is not distinct from everyday
 * texts.
 */
const EVERYDAY = wordSet(`
  about after afternoon all almost along alright and another any anything are arrived away baby back bad been before
  big bit bring but bye call called calling calls cancelled can car care carer case centre child children class
  client close coffee come coming conference contact could court day dad did does dog doing done door down drive
  driving early email end ended evening family feel file fine finish finished first flat folder for form found free
  friday from front get getting give going gone good got had happy has have heading health hello help here him his
  hold home hospital hour house how in into is just keep key keys kid kids know last late later leave leaving left
  let letter like little long look lot lunch made mail make manager many may meeting meet message minute monday
  month more morning much mum nan need neighbour new next nice night nobody not note nothing now number nurse off
  office okay old one open other our out outside over parent park parked parking people phone please problem put
  quick ready really report right ring road room round running said sat saturday saw say school see send sent
  session shift should sick soon sorry speak start started stay still stop street sunday supervision sure take
  taking talk tea team tell text than thank that the their them then there they thing think this three thursday time
  today tomorrow tonight too took traffic train tuesday two until update very visit visiting visits wait waiting
  walk want was way wednesday week well went were what when where which who will with work worker working would
  write yes yesterday yet you your
`);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}
