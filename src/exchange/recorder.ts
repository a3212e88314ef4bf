import { Interrupted, type Call } from './call.ts';
import type { RecordVerb } from './documents/verbs.ts';
import { callParams, API_VERSION, rfc2822 } from './params.ts';
import type { Recording, Recordings } from './recordings.ts';
import { createStatusCallbacks } from './status-callbacks.ts';
import { Taking } from './taking.ts';
import type { WebhookRequest } from './webhook.ts';
import type { Wires } from './wires.ts';

/** Where a Record's webhooks go, resolved against its document. */
export interface RecordAddresses {
  action: string;
  statusCallback: string | null;
}

export interface Recorder {
  /** Lets the caller speak until silence, a key, the time or the end of the call; answers what the action is sent, null where nobody spoke. */
  take(call: Call, verb: RecordVerb, addresses: RecordAddresses, run: AbortSignal): Promise<Record<string, string> | null>;
}

// Whoever speaks to it speaks at this pace, however fast the exchange itself does.
const CHARACTERS_PER_SECOND = 14;

export function createRecorder(wires: Wires, recordings: Recordings, deliver: (request: WebhookRequest, about: string) => Promise<void>): Recorder {
  function keep(call: Call, verb: RecordVerb, taking: Taking, startedAt: Date): Recording {
    const elapsed = verb.trim ? 0 : (wires.timers.now().getTime() - startedAt.getTime()) / 1000;
    const seconds = Math.max(1, Math.min(verb.longestSeconds, Math.round(Math.max(taking.seconds, elapsed))));
    return recordings.keep({ call, words: taking.words, seconds, startedAt });
  }

  const urlOf = ({ id }: Recording): string => `${wires.apiUrl}/${API_VERSION}/Accounts/${wires.account.accountSid}/Recordings/${id}`;

  function report(call: Call, verb: RecordVerb, url: string, recording: Recording): void {
    if (!verb.statusCallbackEvents.includes('completed')) return;
    const callbacks = createStatusCallbacks({ faults: wires.faults, deliver: (request) => deliver(request, call.sid) });
    callbacks.report({
      url, method: verb.statusCallbackMethod,
      params: {
        AccountSid: wires.account.accountSid, ApiVersion: API_VERSION, CallSid: call.sid,
        RecordingSid: recording.id, RecordingUrl: urlOf(recording), RecordingStatus: 'completed', RecordingDuration: String(recording.seconds),
        RecordingChannels: '1', RecordingTrack: 'both', RecordingSource: 'RecordVerb', RecordingStartTime: rfc2822(recording.startedAt), ErrorCode: '0',
      },
    }, true);
  }

  return {
    async take(call, verb, { action, statusCallback }, run) {
      if (verb.beep) call.hear({ who: 'system', text: 'Beep.' });
      const taking = new Taking(verb, CHARACTERS_PER_SECOND);
      const startedAt = wires.timers.now();
      const ends = startedAt.getTime() + verb.longestSeconds * 1000;
      const woken = (heard: boolean): boolean => {
        if (heard) call.wake();
        return heard;
      };
      const ear = { key: (key: string) => woken(taking.press(key)), speech: (words: string) => woken(taking.speak(words)) };
      const finish = (digits: string): Record<string, string> | null => {
        if (taking.empty) return null;
        const recording = keep(call, verb, taking, startedAt);
        if (statusCallback !== null) report(call, verb, statusCallback, recording);
        return { RecordingSid: recording.id, RecordingUrl: urlOf(recording), RecordingDuration: String(recording.seconds), Digits: digits };
      };
      call.listen(ear);
      try {
        // Each word starts the silence anew; the whole has its own end.
        const rest = (): number => Math.min(verb.timeoutSeconds * 1000, ends - wires.timers.now().getTime());
        while (!taking.complete && rest() > 0 && (await call.pause(rest(), { kind: 'recording', seconds: verb.timeoutSeconds, finishOnKey: verb.finishOnKey }, run)) === 'woken');
      } catch (fault) {
        // Whoever hangs up leaves what was said; the action is told, and its answer goes nowhere (`Digits=hangup`: unsourced, carriers.md 1.4).
        if (fault instanceof Interrupted && call.ended) {
          const left = finish('hangup');
          if (left) void deliver({ url: action, method: verb.method, params: { ...callParams(wires.account, call), ...left } }, call.sid);
        }
        throw fault;
      } finally {
        call.stopListening(ear);
      }
      return finish(taking.finishedOn);
    },
  };
}
