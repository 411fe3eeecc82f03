// A web app of the older kind with simple-oauth2, which has a secret and reads
// JSON only: one command per line in, one answer per line out.
//
//	node simple_oauth2.mjs MODULES
//
//	begin    gives the authorization address of `client` at `server`
//	finish   takes where the browser was sent
//	refresh  with the newest refresh token
//	revoke   all there is
import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';

const [modules] = process.argv.slice(2);
const { AuthorizationCode } = createRequire(modules + '/')('simple-oauth2');

let app, token, redirect;
const verifier = randomBytes(32).toString('base64url');

const commands = {
	begin({ server, client, method, ...more }) {
		redirect = more.redirect;
		app = new AuthorizationCode({
			client,
			auth: {
				tokenHost: server,
				tokenPath: '/oauth2/token',
				authorizePath: '/oauth2/auth',
				revokePath: '/oauth2/revoke',
			},
			options: { authorizationMethod: method },
		});
		return app.authorizeURL({
			redirect_uri: redirect,
			scope: more.scope,
			state: randomBytes(16).toString('base64url'),
			code_challenge: createHash('sha256').update(verifier)
				.digest('base64url'),
			code_challenge_method: 'S256',
		});
	},

	async finish({ location }) {
		token = await app.getToken({
			code: new URL(location).searchParams.get('code'),
			redirect_uri: redirect,
			code_verifier: verifier,
		});
		return token.token;
	},

	async refresh() {
		token = await token.refresh();
		return token.token;
	},

	async revoke() {
		await token.revokeAll();
		return true;
	},
};

for await (const line of createInterface({ input: process.stdin })) {
	const { do: name, ...command } = JSON.parse(line);
	let answer;
	try {
		answer = { got: await commands[name](command) };
	} catch (error) {
		answer = { error: error.data?.payload?.error ?? error.message };
	}
	console.log(JSON.stringify(answer));
}
