import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planVisit } from '../../../src/operations/visits/plan.ts';
import { type Day, openDay } from '../../harness/day.ts';
import { inOne } from '../../harness/patterns.ts';

/**
 * A day of Al-Warda (test/organisations/al-warda.yaml): joint visits of people who speak Arabic, after a policy like
 * Al-Hasaniya's. The coordinator is away, and her substitute waits for the call.
 */

const OFFICE = { kind: 'system' as const };
const at = (time: string): Date => new Date(`2026-11-23T${time}:00Z`);
/** In Arabic, but for our command words, digits and names. */
const ARABIC = /\p{Script=Arabic}/u;
const NEVER = /إنذار|إكراه|آمن|طوارئ|شرطة|خطر|سلاح/;

describe('a day of a charity whose people go in twos and speak Arabic', () => {
  let day: Day;
  beforeEach(async () => {
    day = await openDay('al-warda', '2026-11-23T09:30:00Z');
  });
  afterEach(() => day.town.close());

  /** The office plans one visit for two: each gets one of their own. */
  async function goesWith(worker: string, other: string, start: string, end: string, place: string): Promise<void> {
    const companionId = await day.town.records.personId(other);
    const planned = await planVisit(day.town.parts, OFFICE, {
      worker,
      companionId,
      isJoint: true,
      start: at(start),
      end: at(end),
      place,
    });
    expect(planned).toMatchObject({ kind: 'done' });
  }

  it('both must come out; a substitute waits for them; a phrase in Arabic is heard; the way home is told', async () => {
    const { town } = day;
    const [amal, huda, salma, mariam] = [day.of('Amal'), day.of('Huda'), day.of('Salma'), day.of('Mariam')];

    // B6: two go to a family that nobody knows. Each begins and ends her own.
    await goesWith('3501', '3502', '10:00', '11:00', '6 Almond Court');
    await day.until('9:58');
    await amal.texts('دخلت');
    await amal.expectsText(/^مسجل حتى 11:00\. OUT عند الخروج\. MORE 30 لوقت أطول\.$/);
    const start = await huda.dials();
    start.hears(/^Al-Warda\.? رقمك السري من فضلك\.$/);
    await start.presses('2907');
    start.hears(/^خطتك حتى الساعة الحادية عشرة\. للبدء، اضغط 1\./);
    await start.presses('1', '9');
    start.hears(/شكراً\. حتى الساعة الحادية عشرة\.$/);
    await start.hangsUp();

    // F10, D6: Amal is out, and Huda is not. The waiting colleague hears that, in Arabic. The coordinator is away.
    await day.until('10:50');
    await amal.texts('خرجت');
    await amal.expectsText(/^شكراً\. انتهت زيارتك\. ما زلت هناك؟ BACK\.$/);
    await town.passes('3s');
    await mariam.expectsText(/^Al-Warda lone-working line: انتهت زيارة الرقم الوظيفي 3501\.$/);
    await huda.texts('تمديد 15');
    await huda.expectsText(/^مسجل حتى 11:15\. OUT عند الخروج\.$/);
    huda.answers('silent');
    await day.until('11:15');
    await huda.minds('what came so far');
    await day.until('11:21');
    await huda.minds('what came so far');
    await mariam.expectsText(/^Al-Warda lone-working line: أمر عاجل\. أجب TAKE A 15/);
    const asked = await day.pickUp(mariam);
    // B6: who was with her, and where that colleague is now.
    asked.hears(
      inOne(
        /اتصل مرة واحدة: Huda\.? كان من المنتظر خروج Huda Karim في الساعة الحادية عشرة والربع\..*6 Almond /,
        /Court.*Amal Nasser هناك أيضاً، وقد خرج\. رقم ذلك الزميل هو 0 7, 7 0 0, 9 0 0, 3 5 1/,
      ),
    );
    await asked.presses('1', '15#');
    await asked.hangsUp();
    await amal.minds('what came so far');
    await salma.minds('what came so far');
    huda.answers('manual');
    await huda.texts('OUT 2907');
    await huda.expectsText(/^شكراً\. انتهت زيارتك\./);
    await mariam.expectsText(/^انتهى A: تواصل معنا بنفسه\. شكراً\.$/);
    await salma.expectsText(/^انتهى A: تواصل معنا بنفسه\. شكراً\.$/);
    await town.passes('3s');
    await mariam.expectsText(/انتهت زيارة الرقم الوظيفي 3502\.$/);

    // D8: in the afternoon Amal and Salma are in one house. Amal says the phrase, in a text that reads like any other.
    await goesWith('3501', '3503', '14:00', '15:00', '40 Saffron Walk');
    await day.until('13:59');
    for (const phone of [amal, salma]) {
      await phone.texts('بدء');
      await phone.expectsText(/^مسجل حتى 15:00\./);
    }
    await day.until('14:20');
    await amal.texts('تمديد 15. هل أحضرتم سلة الياسمين؟');
    const reply = await amal.expectsText(/^مسجل حتى 15:15\. OUT عند الخروج\.$/);
    expect(reply).not.toMatch(NEVER);
    // D14: the substitute is asked, in her language. Nobody rings Salma, who is in that house.
    await mariam.expectsText(/أمر عاجل\. أجب TAKE B 15/);
    const covert = await day.pickUp(mariam);
    covert.hears(/لا تتصل ولا ترسل رسالة إلى Amal\.? لا تذهب إلى هناك\. اتصل برقم 999\..*40 Saffron Walk.*Salma Idris/);
    await covert.presses('9', '1', '6042#');
    await covert.hangsUp();
    await mariam.minds('what came so far');

    // D9: the call in Arabic, in coded words, to Amal alone. She says yes and no.
    await town.passes('3m30s');
    const call = await amal.answersCall();
    for (const words of ['نعم', 'نعم', 'نعم', 'لا', 'لا', 'لا', 'لا']) await call.says(words);
    const said = call.hears(
      inOne(
        /^مكتب السجلات.*العنوان في الملف.*الاستمارة الحمراء.*المكتب الرئيسي.*مرفق.*توقيع ثانٍ.*مرة أخرى بعد خمس /,
        /دقائق.*سأتولى ذلك\.$/,
      ),
    );
    expect(said).toMatch(ARABIC);
    expect(said).not.toMatch(NEVER);
    await mariam.expectsText(/نعم/);
    await mariam.minds('what came so far');
    // Salma ends hers, and hears and reads nothing else.
    await salma.texts('خرجت');
    await salma.expectsText(/^شكراً\. انتهت زيارتك\./);
    await amal.texts('خرجت');
    await amal.expectsText(/^شكراً\. انتهت زيارتك\./);
    await town.passes('3s');
    await mariam.minds('what came so far');
    // Nothing from her phone ends it. A colleague who has seen her ends it, with a PIN.
    await day.until('14:25');
    await mariam.expectsText(/^نريد الأخبار عن B من فضلك\. اتصل بنا\.$/);
    const news = await day.pickUp(mariam);
    await news.presses('1', '9640', '1');
    news.hears(/شكراً\.$/);
    expect(await town.records.alarms({ covert: true })).toMatchObject([{ status: 'closed', kind: 'duress' }]);

    // F1: going straight home is told to the named substitute.
    await day.until('16:00');
    await amal.texts('HOME 45');
    await amal.expectsText(/^إلى البيت، حتى 16:45\./);
    await day.until('16:30');
    await amal.texts('HOME');
    await amal.expectsText(/^شكراً\. سُجل أنك في البيت\./);
    await town.passes('3s');
    await mariam.expectsText(/صاحب الرقم الوظيفي 3501 في البيت\.$/);
    expect(await day.story()).toMatch(/Mariam Said/);
    await town.passes('1h');
  });
});
