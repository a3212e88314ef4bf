import { createServer } from 'node:http';
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import Provider from 'oidc-provider';

/**
 * A council's sign-in service on this machine, as a process of its own: oidc-provider as it is. A browser that is sent
 * to it is the person that the test has set at the keyboard. The test tells it by messages.
 */

const [, , returnAddress, signOutAddress] = process.argv;
/** By subject. */
let people = {};
let atKeyboard = null;

async function newKey() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = String(Math.random()).slice(2);
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}

async function newProvider(issuer) {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'desk',
        client_secret: 'a secret of the test',
        redirect_uris: [returnAddress],
        post_logout_redirect_uris: [signOutAddress],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [await newKey()] },
    cookies: { keys: ['of the test'] },
    claims: { openid: ['sub', 'oid', 'roles'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/login/${uid}` },
    findAccount: (_context, sub) =>
      people[sub] === undefined ? undefined : { accountId: sub, claims: () => ({ sub, ...people[sub] }) },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  return provider;
}

let provider;
const server = createServer((request, response) => {
  if (!request.url.startsWith('/login/')) {
    provider.callback()(request, response);
    return;
  }
  const result =
    people[atKeyboard] === undefined
      ? { error: 'access_denied' }
      : { login: { accountId: atKeyboard, remember: false } };
  provider.interactionFinished(request, response, result).catch(() => response.writeHead(500).end());
});
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = await newProvider(issuer);
  process.send({ issuer });
  process.on('message', async (message) => {
    if (message.people) people = message.people;
    if (message.atKeyboard !== undefined) atKeyboard = message.atKeyboard;
    if (message.rotate) provider = await newProvider(issuer);
    process.send({ done: true });
  });
});
process.on('disconnect', () => process.exit(0));
