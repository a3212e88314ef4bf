import { Interrupted, type Call } from './call.ts';
import type { Lead } from '../carrier.ts';
import type { RecordVerb } from '../documents/verbs.ts';
import type { Recording, Recordings } from './recordings.ts';
import { createStatusCallbacks } from '../status-callbacks.ts';
import { Taking } from './taking.ts';
import type { WebhookRequest } from '../webhook.ts';
import { carrierOf, type ExchangeContext } from '../exchange-context.ts';

/** The addresses of a recording's webhooks, resolved against its document. */
interface RecordAddresses {
  /** Null if the recording leads nowhere. */
  action: Pick<Lead, 'url' | 'method'> | null;
  statusCallback: string | null;
}

export interface Recorder {
  /** Records the caller until silence, a key, the time limit or the end of the call. Null if nobody spoke. */
  take(
    call: Call,
    verb: RecordVerb,
    addresses: RecordAddresses,
    run: AbortSignal,
  ): Promise<{ recording: Recording; finishedOn: string } | null>;
}

// The caller's speed of speech. It does not depend on the exchange's own.
const CHARACTERS_PER_SECOND = 14;

export function createRecorder(
  context: ExchangeContext,
  recordings: Recordings,
  deliver: (request: WebhookRequest, call: Call) => Promise<void>,
): Recorder {
  function keep(
    call: Call,
    verb: RecordVerb,
    taking: Taking,
    { startedAt, silentSeconds }: { startedAt: Date; silentSeconds: number },
  ): Recording {
    const elapsed = verb.trim
      ? 0
      : Math.max(taking.seconds + silentSeconds, (context.timers.now().getTime() - startedAt.getTime()) / 1000);
    const exact = Math.min(verb.longestSeconds, Math.max(taking.seconds, elapsed));
    const seconds = verb.leads ? Math.max(1, Math.round(exact)) : exact;
    return recordings.keep({
      id: carrierOf(context, call.line).newId('recording'),
      callId: call.id,
      words: taking.words,
      seconds,
      startedAt,
    });
  }

  function report(call: Call, verb: RecordVerb, url: string, recording: Recording): void {
    if (!verb.statusCallbackEvents.includes('completed')) return;
    createStatusCallbacks(context, call.occasion, (request) => deliver(request, call)).report(
      carrierOf(context, call.line).tellOfRecording(call, recording, { url, method: verb.statusCallbackMethod }),
      true,
    );
  }

  return {
    async take(call, verb, { action, statusCallback }, run) {
      if (verb.beep) call.hear({ who: 'system', text: 'Beep.' });
      const taking = new Taking(verb, CHARACTERS_PER_SECOND);
      const startedAt = context.timers.now();
      const ends = startedAt.getTime() + verb.longestSeconds * 1000;
      const woken = (heard: boolean): boolean => {
        if (heard) call.wake();
        return heard;
      };
      const ear = {
        key: (key: string) => woken(taking.press(key)),
        speech: (words: string) => woken(taking.speak(words)),
      };
      /** `silentSeconds`: the length of the silence that ended the recording. A test that controls time may skip it. */
      const finish = (silentSeconds: number): Recording | null => {
        if (taking.empty && verb.leads) return null;
        const recording = keep(call, verb, taking, { startedAt, silentSeconds });
        if (statusCallback !== null) report(call, verb, statusCallback, recording);
        return recording;
      };
      call.listen(ear);
      try {
        // Each word starts the silence anew. The recording as a whole has its own limit.
        const rest = (): number => Math.min(verb.timeoutSeconds * 1000, ends - context.timers.now().getTime());
        while (
          !taking.complete &&
          rest() > 0 &&
          (await call.pause(
            rest(),
            { kind: 'recording', seconds: verb.timeoutSeconds, finishOnKey: verb.finishOnKey },
            run,
          )) === 'woken'
        );
      } catch (fault) {
        // If the caller hangs up, the recording keeps what was said. The action gets a webhook, and its answer is
        // ignored (`Digits=hangup` is unconfirmed: src/carriers/README.md 1.4).
        if (fault instanceof Interrupted && call.ended) {
          const recording = finish(0);
          if (recording && action)
            void deliver(
              carrierOf(context, call.line).ask(call, {
                ...action,
                turn: { kind: 'recorded', recording, finishedOn: 'hangup' },
              }),
              call,
            );
        }
        throw fault;
      } finally {
        call.stopListening(ear);
      }
      const recording = finish(taking.complete ? 0 : verb.timeoutSeconds);
      return recording && { recording, finishedOn: taking.finishedOn };
    },
  };
}
