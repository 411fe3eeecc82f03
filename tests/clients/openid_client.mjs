// An app with openid-client, the strict one: reads one command per line,
// prints one answer per line.
//
//	node openid_client.mjs MODULES
//
//	discover  finds the server by its issuer; `algorithm` oidc or oauth2
//	register  the same, and registers itself with `metadata`
//	begin     gives the authorization address
//	finish    takes where the browser was sent
//	refresh   with the newest refresh token
//	revoke    that one
//	device    asks for a code for another device
//	poll      until the person has answered there
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';
import { pathToFileURL } from 'node:url';

const [modules] = process.argv.slice(2);
const from = createRequire(modules + '/');
const client = await import(pathToFileURL(from.resolve('openid-client')));

let config, verifier, state, tokens, waiting;

const commands = {
	async discover({ server, algorithm, id, secret }) {
		config = await client.discovery(new URL(server), id, undefined,
			secret ? client.ClientSecretBasic(secret) : client.None(),
			{ algorithm, execute: [client.allowInsecureRequests] });
		return config.serverMetadata();
	},

	// The library sends a secret in the form unless it is told otherwise.
	async register({ server, algorithm, metadata }) {
		const method = metadata.token_endpoint_auth_method;
		config = await client.dynamicClientRegistration(new URL(server),
			metadata, method === 'client_secret_basic'
				? client.ClientSecretBasic() : undefined,
			{ algorithm, execute: [client.allowInsecureRequests] });
		return config.clientMetadata();
	},

	async begin({ redirect, ...more }) {
		verifier = client.randomPKCECodeVerifier();
		state = client.randomState();
		return client.buildAuthorizationUrl(config, {
			redirect_uri: redirect,
			code_challenge:
				await client.calculatePKCECodeChallenge(verifier),
			code_challenge_method: 'S256',
			state,
			...more,
		}).href;
	},

	async finish({ location }) {
		tokens = await client.authorizationCodeGrant(config,
			new URL(location),
			{ pkceCodeVerifier: verifier, expectedState: state });
		return tokens;
	},

	async refresh({ parameters }) {
		tokens = await client.refreshTokenGrant(config,
			tokens.refresh_token, parameters);
		return tokens;
	},

	async revoke() {
		await client.tokenRevocation(config, tokens.refresh_token);
		return true;
	},

	async device({ parameters }) {
		waiting = await client.initiateDeviceAuthorization(config,
			parameters);
		return waiting;
	},

	async poll() {
		tokens = await client.pollDeviceAuthorizationGrant(config, waiting);
		return tokens;
	},
};

for await (const line of createInterface({ input: process.stdin })) {
	const { do: name, ...command } = JSON.parse(line);
	let answer;
	try {
		answer = { got: await commands[name](command) };
	} catch (error) {
		answer = { error: error.error ?? error.code ?? error.name,
			message: String(error.message),
			cause: String(error.cause?.message ?? '') };
	}
	console.log(JSON.stringify(answer));
}
