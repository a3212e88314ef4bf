import type { RequestListener } from 'node:http';
import { createWebApp } from '../../src/app/service.ts';
import type { Town } from './town.ts';

type Settings = Parameters<typeof createWebApp>[0];

/** The web process of a town, without a carrier: for what it answers of itself. */
export const webOf = ({ parts, knex, log }: Town, settings: Partial<Settings> = {}): Promise<RequestListener> =>
  createWebApp({
    parts,
    deskKnex: knex,
    carriers: [],
    exchange: true,
    trustProxy: false,
    metricsToken: null,
    log,
    ...settings,
  });
