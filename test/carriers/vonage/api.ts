import type { Carrier } from '../../../src/carriers/carrier.ts';
import { createVonage } from '../../../src/carriers/vonage/vonage.ts';
import { apiInTurn, type Answer as AnswerTo, json, type ApiRequest } from '../api-in-turn.ts';
import { settings } from './webhook.ts';

export { json };

export interface Asked extends ApiRequest {
  body: unknown;
}

export type Answer = AnswerTo<Asked>;

export const noContent: Answer = (response) => {
  response.writeHead(204).end();
};

/** Vonage's API on loopback. It gives these answers in turn. */
export async function api(...answers: Answer[]): Promise<{ carrier: Carrier; asked: Asked[]; url: string }> {
  const { url, asked } = await apiInTurn<{ body: unknown }>(answers, (body) => ({
    body: body === '' ? null : JSON.parse(body),
  }));
  return { carrier: createVonage({ ...settings, coverNumber: '+441632960201', apiUrl: url }), asked, url };
}
