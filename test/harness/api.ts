import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Knex } from 'knex';
import request, { type Test } from 'supertest';
import { createApi } from '../../src/api/api.ts';
import type { OpenSystems } from '../../src/cli/other-system.ts';
import { addApiToken } from '../../src/operations/api/token.ts';
import type { ApiScope } from '../../src/records/api-tokens.ts';
import { teamIdByName } from '../../src/records/organisation/teams.ts';
import { openDesk, type TestDesk } from './desk.ts';

/** The API beside a desk, with a database of its own. There is no telephone line. */
export interface TestApi {
  desk: TestDesk;
  url: string;
  close: () => Promise<void>;
}

export async function openApi(organisation: string): Promise<TestApi> {
  const desk = await openDesk({ organisation });
  const app = express();
  app.use('/api/v1', createApi(desk.dependencies));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    desk,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await desk.close();
    },
  };
}

/** What the command line works with, of this desk. */
export const openSystems = ({ knex, dependencies }: TestDesk): OpenSystems => ({
  knex,
  clock: dependencies.parts.clock,
  secrets: () => Promise.resolve(dependencies.parts.secrets),
});

interface TokenWanted {
  name?: string;
  scopes: [ApiScope, ...ApiScope[]];
  /** Left out: every team. */
  team?: string;
  days?: number;
}

/** Another system, with a token of its own. */
export async function aSystem(
  { url, knex, now }: { url: string; knex: Knex; now: Date },
  { name = 'Case system', scopes, team, days = 30 }: TokenWanted,
): Promise<OtherSystem> {
  const teamId = team === undefined ? null : await teamIdByName(knex, team);
  const by = { kind: 'person' as const, name: 'Dev', via: 'cli' as const };
  const wanted = { name, scopes, teamIds: teamId === null ? ('all' as const) : [teamId], days };
  const { id, secret } = await addApiToken({ knex }, by, wanted, now);
  return new OtherSystem(url, id, secret);
}

export class OtherSystem {
  constructor(
    readonly url: string,
    readonly tokenId: string,
    readonly secret: string,
  ) {}

  asks(method: 'get' | 'post' | 'put' | 'delete', path: string): Test {
    return request(this.url)[method](`/api/v1${path}`).set('Authorization', `Bearer ${this.secret}`);
  }

  reads(path: string): Test {
    return this.asks('get', path);
  }

  plans(key: string, body: object): Test {
    return this.asks('post', '/planned-visits').set('Idempotency-Key', key).send(body);
  }

  sets(appointment: string, body: object): Test {
    return this.asks('put', `/planned-visits/${appointment}`).send(body);
  }

  callsOff(appointment: string): Test {
    return this.asks('delete', `/planned-visits/${appointment}`);
  }
}
