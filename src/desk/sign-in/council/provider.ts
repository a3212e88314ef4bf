import { z } from 'zod';
import type { OidcSettings } from '../../dependencies.ts';

/**
 * The council's sign-in service: OpenID Connect, authorization code with PKCE, state and nonce. It is asked anew for
 * its addresses and its keys each time, so a key that was rotated, or a service that is back, is known at once.
 */

/** What the session keeps while somebody is at the council's page. */
interface Pending {
  state: string;
  nonce: string;
  verifier: string;
}

/** What the service says of somebody, after its signature and all else was found good. */
interface CouncilClaims {
  /** The same for ever within a tenant. */
  subject: string;
  /** Null unless the service says that it has proved it: somebody who may type their own address may claim any. */
  provedEmail: string | null;
  email: string | null;
  name: string;
  appRoles: string[];
}

interface CouncilProvider {
  /** Rejects where the service does not answer. `confirms`: they must prove anew who they are. */
  begin: (confirms: boolean) => Promise<{ address: string; pending: Pending }>;
  /**
   * `untimed`: it was to prove anew who they are, and does not say when they did. Null: the answer proves nothing.
   * Rejects where the service does not answer.
   */
  finish: (query: string, pending: Pending, confirms: boolean) => Promise<CouncilClaims | 'untimed' | null>;
  /** Where one signs out of the service itself; null: it has no such page. */
  signOutAddress: () => Promise<string | null>;
}

/** `oid` and `xms_edov` are Entra's. Its `sub` differs from one application to another. */
const Claims = z.object({
  sub: z.string().min(1),
  oid: z.string().min(1).optional(),
  email: z.email().optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  xms_edov: z.unknown().optional(),
  name: z.string().optional().catch(undefined),
  roles: z.array(z.string()).catch([]),
});

/** Real seconds. */
const PATIENCE = 5;
const PROOF_IS_FRESH = 300;

/** What may be logged of a fault: others' errors carry claims. */
const Coded = z.object({ code: z.string().optional(), error: z.string().optional(), name: z.string() });
export const faultCode = (error: unknown): string => {
  const read = Coded.safeParse(error);
  return read.success ? (read.data.error ?? read.data.code ?? read.data.name) : 'unknown';
};

export function createCouncilProvider(
  { issuer, clientId, clientSecret }: OidcSettings,
  publicUrl: string,
  refused: (code: string) => void,
): CouncilProvider {
  const returnAddress = `${publicUrl}/desk/sign-in/council/return`;

  async function discover() {
    const openid = await import('openid-client');
    const address = new URL(issuer);
    const configuration = await openid.discovery(address, clientId, clientSecret, undefined, {
      timeout: PATIENCE,
      // Only this machine's may be without TLS: the settings are held to that.
      execute: [
        openid.enableNonRepudiationChecks,
        ...(address.protocol === 'http:' ? [openid.allowInsecureRequests] : []),
      ],
    });
    return { openid, configuration };
  }

  return {
    begin: async (confirms) => {
      const { openid, configuration } = await discover();
      const pending = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      const address = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: returnAddress,
        scope: 'openid email profile',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        ...(confirms && { max_age: '0', prompt: 'login' }),
      });
      return { address: address.href, pending };
    },
    finish: async (query, { state, nonce, verifier }, confirms) => {
      const { openid, configuration } = await discover();
      try {
        const tokens = await openid.authorizationCodeGrant(configuration, new URL(`${returnAddress}${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        const proof = confirms ? proofIn(claims) : 'fresh';
        if (proof === 'fresh') return claimsOf(claims);
        refused(`auth_time ${proof === 'old' ? 'too old' : 'missing'}`);
        return proof === 'untimed' ? proof : null;
      } catch (error) {
        refused(faultCode(error));
        return null;
      }
    },
    signOutAddress: async () => {
      const { openid, configuration } = await discover();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
      return openid.buildEndSessionUrl(configuration, { post_logout_redirect_uri: `${publicUrl}/desk/sign-in` }).href;
    },
  };
}

const Proof = z.object({ auth_time: z.number() });

/**
 * A browser can be sent there without the question for a proof: the time alone shows that they were asked. Entra says
 * it only where that claim is configured.
 */
function proofIn(claims: unknown): 'fresh' | 'old' | 'untimed' {
  const proof = Proof.safeParse(claims);
  if (!proof.success) return 'untimed';
  return Date.now() / 1000 - proof.data.auth_time <= PROOF_IS_FRESH ? 'fresh' : 'old';
}

function claimsOf(given: unknown): CouncilClaims {
  const claims = Claims.parse(given);
  const isProved = claims.email_verified === true || [true, 1, '1', 'true'].some((yes) => yes === claims.xms_edov);
  const email = claims.email?.toLowerCase() ?? null;
  return {
    subject: claims.oid ?? claims.sub,
    email,
    provedEmail: isProved ? email : null,
    name: (claims.name ?? email ?? 'Somebody').slice(0, 200),
    appRoles: claims.roles,
  };
}
