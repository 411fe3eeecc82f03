// A web app's server with the library openid-client: discovery, PKCE, code,
// id_token, userinfo, refresh, revocation. Reads the issuer, the client id and
// the redirect address as arguments; prints the authorization address; reads
// from standard input where the browser was sent; prints what it got as JSON.
import { createInterface } from 'node:readline/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [issuer, clientId, redirectUri, modules] = process.argv.slice(2);
const from = createRequire(modules + '/');
const client = await import(pathToFileURL(from.resolve('openid-client')));

const config = await client.discovery(new URL(issuer), clientId, undefined,
	client.None(), { execute: [client.allowInsecureRequests] });
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
const address = client.buildAuthorizationUrl(config, {
	redirect_uri: redirectUri,
	scope: 'openid profile email offline_access dns.read',
	code_challenge: await client.calculatePKCECodeChallenge(verifier),
	code_challenge_method: 'S256',
	state,
	nonce,
});
console.log(address.href);

const input = createInterface({ input: process.stdin });
const arrived = (await input[Symbol.asyncIterator]().next()).value;
input.close();

const tokens = await client.authorizationCodeGrant(config, new URL(arrived), {
	pkceCodeVerifier: verifier,
	expectedState: state,
	expectedNonce: nonce,
	idTokenExpected: true,
});
const claims = tokens.claims();
const info = await client.fetchUserInfo(config, tokens.access_token,
	claims.sub);
const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
await client.tokenRevocation(config, renewed.refresh_token);
let after = 'renewed';
try {
	await client.refreshTokenGrant(config, renewed.refresh_token);
} catch (error) {
	after = error.error ?? String(error);
}
console.log(JSON.stringify({
	scope: tokens.scope,
	claims,
	info,
	renewed: Boolean(renewed.access_token),
	after,
}));
